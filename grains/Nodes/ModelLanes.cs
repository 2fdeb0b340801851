using OrleansMonitor.Domain.Retries;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>
/// The lanes to the models of a node: each interval one delta goes to each model that has waiting batches. A model that is slow or fails
/// keeps only its own batches waiting.
/// </summary>
/// <param name="deltas">Merges batches.</param>
/// <param name="grains">Finds models.</param>
/// <param name="options">Intervals.</param>
/// <param name="randomness">Jitter.</param>
/// <param name="instruments">Counts.</param>
/// <param name="clock">Unix milliseconds.</param>
/// <param name="answered">Called when the last delta in flight has its answer.</param>
/// <param name="failed">Called when the outcome of a delta to a model is unknown.</param>
internal sealed class ModelLanes(
    DeltaBuilder deltas,
    IGrainFactory grains,
    CommitOptions options,
    IRandomness randomness,
    GrainInstruments instruments,
    Func<long> clock,
    Action answered,
    Action<string, Exception> failed)
{
    private static readonly ModelRate[] NoRates = [];

    private readonly Dictionary<string, ModelLane> _lanes = new(StringComparer.Ordinal);
    private int _inFlight;
    private bool _hasEnded;

    internal ModelLane this[string model]
    {
        get
        {
            if (!_lanes.TryGetValue(model, out var lane))
                _lanes.Add(model, lane = new ModelLane(model, new RetryBackoff(options.Interval, options.MaxBackoff, randomness.NextDouble)));
            return lane;
        }
    }

    /// <summary>Deltas in flight.</summary>
    internal IEnumerable<Task> Sending => _lanes.Values.Where(static lane => lane.IsInFlight).Select(static lane => lane.Sending);

    /// <summary>When the first lane that waits may send again, Unix milliseconds; 0: none waits.</summary>
    internal long NextAttempt => _lanes.Values.Where(static lane => !lane.IsEmpty).Select(static lane => lane.NotBefore).DefaultIfEmpty(0).Min();

    /// <summary>Sends to each model that is due, unless a delta to it is in flight.</summary>
    internal void Start(Func<BatchStamp, ulong> lowMarkOf)
    {
        var now = clock();
        foreach (var lane in _lanes.Values)
        {
            if (!lane.IsInFlight && !lane.IsEmpty && lane.NotBefore <= now)
                lane.Sending = SendAsync(lane, lowMarkOf);
        }
    }

    /// <summary>A commit failed: no further delta is begun.</summary>
    internal void End() => _hasEnded = true;

    /// <summary>The rates of a batch's models, or of all that this node sends to.</summary>
    internal ModelRate[] RatesOf(ModelPart[]? models)
    {
        List<ModelRate>? rates = null;
        if (models is null)
        {
            foreach (var lane in _lanes.Values)
                AddRate(lane, ref rates);
        }
        else if (models.Length == 1)
        {
            return _lanes.TryGetValue(models[0].Model, out var lane) ? lane.Rates : NoRates;
        }
        else
        {
            foreach (var part in models)
            {
                if (_lanes.TryGetValue(part.Model, out var lane))
                    AddRate(lane, ref rates);
            }
        }

        return rates is null ? NoRates : [.. rates];
    }

    private static void AddRate(ModelLane lane, ref List<ModelRate>? rates)
    {
        if (lane.Rates.Length > 0)
            (rates ??= []).Add(lane.Rates[0]);
    }

    private async Task SendAsync(ModelLane lane, Func<BatchStamp, ulong> lowMarkOf)
    {
        lane.IsInFlight = true;
        _inFlight++;
        try
        {
            do
            {
                lane.Prepare(deltas, lowMarkOf);
            }
            while (await SendOnceAsync(lane));
        }
        finally
        {
            lane.IsInFlight = false;
            if (--_inFlight == 0)
                answered();
        }
    }

    /// <summary>Sends the lane's delta; answers whether there is another one to send at once.</summary>
    private async Task<bool> SendOnceAsync(ModelLane lane)
    {
        using var span = GrainInstruments.Start("node delta", lane.Batches, static part => part.Batch.Trace);
        DeltaResult result;
        try
        {
            result = await grains.GetGrain<IModelGrain>(lane.Model).ApplyAsync(lane.Delta!);
        }
        catch (Exception e)
        {
            // Whatever it was, the outcome is unknown and the same delta goes again.
            Retry(lane, false);
            failed(lane.Model, e);
            return false;
        }

        switch (result.Status)
        {
            case DeltaStatus.Committed:
                lane.Commit(result);
                return false;
            case DeltaStatus.Held when lane.TakeOut(result.Held, result.SamplingRate) > 0:
                return !_hasEnded && lane.HasRest;
            default:
                Retry(lane, true);
                return false;
        }
    }

    private void Retry(ModelLane lane, bool overloaded)
    {
        instruments.Retried(overloaded);
        if (overloaded)
            lane.Postpone(clock());
        else
            lane.Fail(clock());
    }
}
