using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Owners;

/// <summary>What of the options an owner's windows need.</summary>
internal sealed record OwnerSettings(TierSchedule Schedule, TimeSpan AllowedLateness, int MaxCachedRows)
{
    /// <summary>A row that no commit touched for this long is kept encoded only, in the store.</summary>
    internal TimeSpan MaxRowIdle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Rows that a step of compaction reads at once.</summary>
    internal int CompactionPage { get; init; } = 1024;

    internal static OwnerSettings OfModel(AggregationOptions aggregation, CommitOptions commit, string model) =>
        new(Schedules.OfModel(aggregation, model), aggregation.AllowedLateness, commit.MaxCachedRows);

    internal static OwnerSettings OfNode(AggregationOptions aggregation, CommitOptions commit) =>
        new(Schedules.OfNode(aggregation), aggregation.AllowedLateness, commit.MaxCachedRows);
}
