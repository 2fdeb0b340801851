using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>Finds the first record of each version of a model.</summary>
internal static class VersionBegins
{
    /// <summary>Null: there is no such model.</summary>
    public static async Task<VersionBegin[]?> ReadAsync(IAggregateStore store, string model)
    {
        var owner = OwnerId.Model(model);
        var head = await store.ReadRangeAsync(owner, RowFilter.None, CancellationToken.None);
        if (head is null || OwnerState.Decode(head.State).IsErased)
            return null;
        var begins = new List<VersionBegin>();
        foreach (var version in OwnerCatalog.Decode(head.Catalog).Slices.Select(static slice => slice.Version).Distinct().Order(StringComparer.Ordinal))
        {
            var first = await store.ReadRangeAsync(owner, new RowFilter(0, long.MaxValue, version, MaxRows: 1), CancellationToken.None);
            if (first is { Rows: [var row, ..] })
                begins.Add(new VersionBegin(version, FirstOf(row)));
        }

        return [.. begins.OrderBy(static begin => begin.First)];
    }

    private static long FirstOf(AggregateRow row)
    {
        var window = new PartialAggregate();
        window.MergeEncoded(row.Partial, AggregateParts.Traffic);
        return (window.HasTraffic ? window.Traffic.FirstEventTime : null) ?? row.Key.Start;
    }
}
