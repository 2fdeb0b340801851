using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Health;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>Nodes, silos and how well records arrive.</summary>
internal static class FleetFigures
{
    private const int MaxNodes = 200;

    // A summary that did not change is the same object still.
    private static readonly ConditionalWeakTable<byte[], object> Latencies = [];

    public static OverviewFleet FleetOf(FleetSnapshot snapshot)
    {
        var overview = snapshot.Overview;
        var nodes = Array.ConvertAll(overview.Nodes, node => (Summary: node, State: node.StateAt(snapshot.At, overview.NodeTimeout, overview.NodeRetention), P99: P99Of(node)));
        var reporting = nodes.Where(static node => node.State == NodeState.Reporting && node.P99 is not null).Select(static node => node.P99!.Value).Order().ToArray();
        var median = reporting.Length == 0 ? (double?)null : reporting[reporting.Length / 2];
        var listed = nodes.Select(node => new OverviewNode(
            node.Summary.Node,
            node.P99,
            node.P99 is { } value && median is > 0 and var middle ? value / middle : null,
            node.State,
            node.State == NodeState.Silent ? UnixTime.ToTimeOrNull(node.Summary.Heard) : null));
        return new OverviewFleet(
            "p99",
            [.. listed.Where(static node => node.State is NodeState.Silent or NodeState.Reporting)
                .OrderBy(static node => node.State == NodeState.Silent ? 0 : 1)
                .ThenByDescending(static node => node.RatioToMedian ?? 0)
                .ThenBy(static node => node.Node, StringComparer.Ordinal)
                .Take(MaxNodes)],
            nodes.Count(static node => node.State == NodeState.Reporting),
            nodes.Count(static node => node.State is NodeState.Reporting or NodeState.Silent));
    }

    /// <param name="snapshot">The fleet.</param>
    /// <param name="rows">Models that are seen.</param>
    /// <param name="courses">Of those that are listed; null: not known.</param>
    /// <param name="hasAll">Whether the caller sees all models, and so the silos.</param>
    public static OverviewReceiving ReceivingOf(FleetSnapshot snapshot, IReadOnlyList<ModelRow> rows, IReadOnlyList<ModelCourse?> courses, bool hasAll)
    {
        var overview = snapshot.Overview;
        var silos = (overview.Silos ?? []).Where(static silo => !silo.HasLeft).ToArray();
        var active = Array.FindAll(silos, silo => snapshot.At - UnixTime.ToTime(silo.LastContact) <= overview.SiloTimeout);
        var (records, dropped, rejected) = (0UL, 0UL, 0UL);
        var (reporting, expected) = (0, 0);
        foreach (var row in rows)
        {
            (records, dropped, rejected) = (records + row.Recent.Records, dropped + row.Recent.Dropped, rejected + row.Recent.Rejected);
            (reporting, expected) = (reporting + row.NodesReporting, expected + row.NodesExpected);
        }

        var labelled = courses.Where(static course => course is { Data.Totals.Labelled: > 0 }).Select(static course => course!).ToArray();
        var delays = labelled.Where(static course => course.LastLabelled is not null).Select(static course => Math.Max(0, (course.Data.Watermark - course.LastLabelled!.Value) / 1000.0)).Order().ToArray();
        return new OverviewReceiving
        {
            RecordsPerSecond = hasAll ? active.Sum(static silo => silo.RecordsPerSecond) : null,
            Completeness = records + dropped == 0 ? null : (double)records / (records + dropped) * (expected == 0 ? 1 : (double)reporting / expected),
            LagSeconds = hasAll && active.Length > 0 ? active.Max(static silo => silo.LagSeconds) : null,
            Dropped = dropped,
            Rejected = rejected,
            Silos = hasAll ? new OverviewSilos(active.Length, silos.Length) : null,
            Labelled = labelled.Length == 0 ? null : labelled.Sum(static course => (double)course.Data.Totals.Labelled) / labelled.Sum(static course => (double)course.Data.Totals.Records),
            LabelDelaySeconds = delays.Length == 0 ? null : delays[delays.Length / 2],
        };
    }

    private static double? P99Of(NodeSummary node)
    {
        if (node.Recent.Length == 0)
            return null;
        return (double?)Latencies.GetValue(node.Recent, static recent => Decode(recent) ?? double.NaN) is { } value && double.IsFinite(value) ? value : null;
    }

    private static double? Decode(byte[] recent)
    {
        var rows = PartialAggregatePool.Shared.Rent();
        rows.MergeEncoded(recent, AggregateParts.Latency);
        var p99 = rows.HasLatency ? rows.Latency.Seconds.Quantile(0.99) : null;
        PartialAggregatePool.Shared.Return(rows);
        return p99;
    }
}
