using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Privacy;

/// <summary>
/// One question after the other, so that what remains is what it says. Two activations of a model that know nothing of each other write over
/// the same state, of which the store takes one; the other's question fails before it is answered.
/// </summary>
internal sealed class PrivateReleaseGrain(
    IGrainContext context,
    [PersistentState("privacy-budget", "monitor")] IPersistentState<PrivacyBudgetState> state,
    IAggregateStore store,
    TimeProvider time,
    INoiseSource noise,
    IOptions<AggregationOptions> aggregation,
    IOptions<PrivacyOptions> privacy) : Grain(context), IPrivateReleaseGrain
{
    private readonly OwnerReader _reader = new(store);

    private string Model => this.GetPrimaryKeyString();

    public async Task<PrivateRelease> ReleaseAsync(PrivateReleaseQuery query)
    {
        var budget = privacy.Value.BudgetOf(Model);
        var length = (long)privacy.Value.BudgetPeriod.TotalMilliseconds;
        var period = time.GetUtcNow().ToUnixTimeMilliseconds() / length;
        var spent = state.State.Period == period ? state.State.Spent : 0;
        var answer = new PrivateRelease(PrivateReleaseStatus.NotAllowed, 0, budget, Math.Max(0, budget - spent), (period + 1) * length, 0, 0);
        if (budget == 0)
            return answer;
        if (await _reader.ReadAsync(OwnerId.Model(Model), query.Range, Schedules.OfModel(aggregation.Value, Model)) is not { } found)
            return answer with { Status = PrivateReleaseStatus.Unknown };
        if (found.TooMany)
            return answer with { Status = PrivateReleaseStatus.TooManyRows };
        if (query.Epsilon > answer.Remaining)
            return answer with { Status = PrivateReleaseStatus.Spent };
        await SpendAsync(period, spent + query.Epsilon);
        var (value, bound) = ValueOf(query, found.Rows);
        return answer with
        {
            Status = PrivateReleaseStatus.Released,
            Value = value,
            NoiseBound = bound,
            Remaining = answer.Remaining - query.Epsilon,
            From = found.Range.From,
            To = found.Range.To,
        };
    }

    private async Task SpendAsync(long period, long spent)
    {
        state.State = new PrivacyBudgetState { Period = period, Spent = spent };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Whether it was spent is not known; the next activation reads it.
            DeactivateOnIdle();
            throw;
        }
    }

    private (double Value, double NoiseBound) ValueOf(PrivateReleaseQuery query, IReadOnlyList<AggregateRow> rows)
    {
        var figure = PrivateFigure.Find(query.Metric)!;
        var all = new PartialAggregate();
        foreach (var row in rows)
            all.MergeEncoded(row.Partial);
        if (!figure.IsMean)
            return (figure.Count(all, query.Epsilon, noise.NextBits), PrivateFigure.CountBound(query.Epsilon));
        var mean = figure.Mean(all, query.Epsilon, query.Lower, query.Upper, noise.NextBits);
        return (mean.Value, mean.NoiseBound);
    }
}

/// <summary>Thousandths of ε that a model's releases spent in a period, which is numbered from 1970 on.</summary>
[GenerateSerializer, Alias("om.PrivacyBudgetState")]
public sealed class PrivacyBudgetState
{
    [Id(0)]
    public long Period { get; set; }

    [Id(1)]
    public long Spent { get; set; }
}
