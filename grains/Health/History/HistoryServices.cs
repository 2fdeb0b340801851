using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.History;

/// <summary>Where the families of owners over time come from: committed rows, in one snapshot for an owner.</summary>
public sealed class HistoryServices(
    IAggregateStore store, IGrainFactory grains, BaselineCache baselines, TimeProvider time, IOptions<AggregationOptions> aggregation, IOptions<PrivacyOptions> privacy)
{
    internal IAggregateStore Store => store;

    internal TotalsBefore Before { get; } = new(store, time);

    internal BaselineCache Baselines => baselines;

    internal AggregationOptions Aggregation => aggregation.Value;

    internal PrivacyOptions Privacy => privacy.Value;

    internal long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>All series of an owner; none: there is no such owner.</summary>
    /// <exception cref="HistoryLimitException">They are too many, or are of too many rows.</exception>
    public async Task<IReadOnlyList<HistorySeries>> ReadAsync(HistoryQuestion question, CancellationToken cancellation)
    {
        if (baselines.IsOld && question.Families.Any(static family => (family.Parts & Domain.Records.AggregateParts.Bins) != 0))
            await baselines.RefreshAsync(grains);
        return await HistoryRows.ReadAsync(this, question, cancellation) is { } rows ? new HistoryReader(this, question, rows).Read(cancellation) : [];
    }

    /// <summary>The sketches of an owner's histograms in the rows that end in what is asked for.</summary>
    /// <exception cref="HistoryLimitException">They are too many.</exception>
    public async Task<IReadOnlyList<HistorySketches>> ReadSketchesAsync(HistoryQuestion question, CancellationToken cancellation) =>
        await HistoryRows.ReadAsync(this, question, cancellation, hasTotals: false) is { } rows ? new SketchReader(this, question, rows).Read(cancellation) : [];
}
