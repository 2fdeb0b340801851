using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Comparisons;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health;

/// <summary>The rows of two versions over the same range, each read in a snapshot of its own.</summary>
internal sealed record VersionRows(OwnerRows Baseline, IReadOnlyList<AggregateRow> BaselineRows, IReadOnlyList<AggregateRow> CandidateRows, TimeRange Range, bool TooMany)
{
    /// <summary>Null: there is no such model.</summary>
    public static async Task<VersionRows?> ReadAsync(OwnerReader reader, ComparisonQuery query, TierSchedule schedule)
    {
        var owner = OwnerId.Model(query.Model);
        var of = new HealthQuery(query.Model, query.From ?? 0, query.To, query.Baseline, query.Segment);
        if (await reader.ReadAsync(owner, of, schedule) is not { } baseline || await reader.ReadAsync(owner, of with { Version = query.Candidate }, schedule) is not { } candidate)
            return null;
        if (baseline.TooMany || candidate.TooMany)
            return new VersionRows(baseline, [], [], baseline.Range, TooMany: true);
        var (first, second) = (baseline.Rows, candidate.Rows);
        var range = baseline.Range;
        if (query.From is null)
        {
            if (first.Count > 0 && second.Count > 0)
                (first, second) = Together(first, second, Math.Max(first[0].Key.Start, second[0].Key.Start), schedule);
            // Of no records nothing begins.
            range = new TimeRange(first.Concat(second).Select(static row => row.Key.Start).DefaultIfEmpty(range.To).Min(), range.To);
        }

        return new VersionRows(baseline, first, second, range, TooMany: false);
    }

    // Without a time at which both ran all there is is compared.
    private static (IReadOnlyList<AggregateRow> First, IReadOnlyList<AggregateRow> Second) Together(
        IReadOnlyList<AggregateRow> first, IReadOnlyList<AggregateRow> second, long start, TierSchedule schedule)
    {
        var (laterOfFirst, laterOfSecond) = (Since(first), Since(second));
        return laterOfFirst.Count > 0 && laterOfSecond.Count > 0 ? (laterOfFirst, laterOfSecond) : (first, second);

        List<AggregateRow> Since(IReadOnlyList<AggregateRow> rows) => [.. rows.Where(row => row.Key.Start + schedule.Tiers[row.Key.Tier].Length > start)];
    }
}
