using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Cli.Fleet.Incidents;
using OrleansMonitor.Client;

namespace OrleansMonitor.Cli.Fleet;

/// <summary>One serving node: a client of its own, as an inference process has, and the models that it serves.</summary>
internal sealed class SimulatedNode : IAsyncDisposable
{
    public const string Stable = "v1";
    public const string Canary = "v2";

    // A node that was held up does not catch up on more than this: its requests would have gone to others.
    private static readonly TimeSpan MaxCatchUp = TimeSpan.FromSeconds(1);

    private readonly FleetPlan _plan;
    private readonly MonitorClient _client;
    private readonly Served[] _models;
    private readonly LabelQueue _labels = new();
    private readonly Random _random;
    private readonly Random _origins;
    private readonly SimulatedMachine _machine;
    private readonly byte[] _id = new byte[16];
    private uint _count;

    public SimulatedNode(FleetPlan plan, int index, TimeProvider time, ILogger<MonitorClient> logger)
    {
        _plan = plan;
        _random = plan.RandomOf(index, NodeDraws.Requests);
        _origins = plan.RandomOf(index, NodeDraws.Origins);
        _machine = new SimulatedMachine(plan.RandomOf(index, NodeDraws.Machine), time);
        var options = plan.ClientOptions(index);
        options.Resources.Gpu = false;
        options.Resources.System = _machine;
        _client = new MonitorClient(options, time, logger);
        _models = [.. plan.Models.Select(model => new Served(model, Monitor(model, Stable), Monitor(model, Canary)))];
        // Ids are unique over nodes and over runs, whatever the seed.
        BinaryPrimitives.WriteInt64BigEndian(_id, time.GetUtcNow().Ticks);
        BinaryPrimitives.WriteInt32BigEndian(_id.AsSpan(8), index);
    }

    public MonitorClientStatistics Statistics => _client.Statistics;

    /// <summary>Serves the requests that came in the time since the last call, and records the outcomes that became known.</summary>
    public void Serve(TimeSpan elapsed, long nowMilliseconds, NodeCondition condition)
    {
        var seconds = Math.Min(elapsed.TotalSeconds, MaxCatchUp.TotalSeconds);
        _machine.Traffic = condition.Traffic;
        foreach (var served in _models)
        {
            served.Due += seconds * _plan.Rate * condition.Traffic;
            for (; served.Due >= 1; served.Due--)
                Predict(served, nowMilliseconds, condition);
        }

        _labels.Deliver(nowMilliseconds);
    }

    /// <summary>When it ends, it ends as a process does that is killed: it does not sign off.</summary>
    public void GoWithoutAWord() => _client.SignsOff = false;

    public async ValueTask DisposeAsync() => await _client.DisposeAsync().ConfigureAwait(false);

    private void Predict(Served served, long nowMilliseconds, NodeCondition condition)
    {
        var model = served.Model;
        var isCanary = _random.Chance(_plan.CanaryShare);
        var monitor = isCanary ? served.Canary : served.Stable;
        var canarySkill = condition.Degraded == model.Name ? Incident.LostSkill : model.CanarySkill;
        DrawOrigin(_origins, served.Dimensions);
        var isBefallen = condition.Sliced == model.Name && served.Dimensions is [Incident.Country, ..];
        var sample = model.Next(_random, isBefallen ? Incident.LostSkill : isCanary ? canarySkill : 1, served.Features, served.Categories);
        sample.LatencySeconds *= condition.Latency;
        if (condition.Drifted == model.Name)
            model.Drift(_random, served.Features, served.Categories);
        if (condition.Disliked == model.Name)
            sample.IsLiked &= _random.Chance(Incident.LostFavour);
        var id = NextId();
        if (sample.Error is not null)
        {
            // No id: its outcome will never be known.
            monitor.RecordError(default, sample.Error, TimeSpan.FromSeconds(sample.LatencySeconds), served.Features, served.Categories, served.Dimensions);
            return;
        }

        monitor.Record(ToRecord(id, sample), served.Features, served.Categories, dimensions: served.Dimensions);
        if (_random.Chance(model.LabelShare))
            _labels.Add(monitor, id, sample, DueAfter(model, nowMilliseconds));
        if (model.FeedbackShare > 0 && _random.Chance(model.FeedbackShare))
            _labels.AddFeedback(monitor, id, sample, DueAfter(model, nowMilliseconds));
    }

    private long DueAfter(FleetModel model, long nowMilliseconds) => nowMilliseconds + (long)(1000 * _random.Exponential(model.MeanLabelDelay.TotalSeconds));

    private static InferenceRecord ToRecord(InferenceId id, in Sample sample) => new()
    {
        Id = id,
        Latency = TimeSpan.FromSeconds(sample.LatencySeconds),
        Prediction = sample.Prediction,
        Score = float.IsNaN(sample.Score) ? null : sample.Score,
        Value = double.IsNaN(sample.Value) ? null : sample.Value,
        InputTokens = sample.OutputTokens > 0 ? (int)sample.InputTokens : null,
        OutputTokens = sample.OutputTokens > 0 ? (int)sample.OutputTokens : null,
        TimeToFirstToken = sample.OutputTokens > 0 ? TimeSpan.FromSeconds(sample.TimeToFirstTokenSeconds) : null,
        TimePerOutputToken = sample.OutputTokens > 0 ? TimeSpan.FromSeconds(sample.TimePerOutputTokenSeconds) : null,
        Cost = sample.OutputTokens > 0 ? sample.Cost : null,
    };

    private InferenceId NextId()
    {
        BinaryPrimitives.WriteUInt32BigEndian(_id.AsSpan(12), _count++);
        return new Guid(_id, bigEndian: true);
    }

    private ModelMonitor Monitor(FleetModel model, string version) => _client.Model(model.Name, version, schema: new ModelSchema
    {
        Classes = model.Classes,
        PositiveClass = model.PositiveClass,
        NumericFeatures = model.NumericFeatures,
        CategoricalFeatures = model.CategoricalFeatures,
        Dimensions = model.Dimensions,
        LabelsFollow = model.LabelShare > 0,
        MeasurementsFollow = model.FeedbackShare > 0,
    });

    // By how often each is met.
    private static readonly string[] Countries = ["US", "US", "US", "US", "DE", "DE", "DE", "FR", "FR", "IT", "ES"];

    /// <summary>Where a request comes from; nothing for a model that declares no dimensions.</summary>
    internal static void DrawOrigin(Random random, Span<string?> dimensions)
    {
        if (dimensions.Length == 0)
            return;
        dimensions[0] = Countries[random.Next(Countries.Length)];
        dimensions[1] = random.Chance(4.0 / 7) ? "phone" : "web";
    }

    private sealed class Served(FleetModel model, ModelMonitor stable, ModelMonitor canary)
    {
        public FleetModel Model { get; } = model;

        public ModelMonitor Stable { get; } = stable;

        public ModelMonitor Canary { get; } = canary;

        public float[] Features { get; } = new float[model.NumericFeatures.Length];

        public string?[] Categories { get; } = new string?[model.CategoricalFeatures.Length];

        /// <summary>Country and device of the request; empty where the model declares none.</summary>
        public string?[] Dimensions { get; } = new string?[model.Dimensions.Length];

        /// <summary>Requests that have come and are not served; a fraction is left over from tick to tick.</summary>
        public double Due { get; set; }
    }
}
