using OrleansMonitor.Charts;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Charts.Questions;

/// <summary>Asks all nodes for a figure of each of their models.</summary>
public sealed class FleetQuestions(IGrainFactory grains, TimeProvider time)
{
    public const int DefaultNodes = 100;
    public const int MaxNodes = 500;

    private const string DefaultFrom = "-15m";
    private const string P99 = "p99";
    private const double Level = 0.95;

    /// <summary>Nodes that are asked at once.</summary>
    private const int AskedAtOnce = 4;

    public async Task<HealthAnswer<FleetMatrix>> GetAsync(string figure, string? from, string? to, string? timeZone, int limit)
    {
        if (FigureName.Find(figure == P99 ? "latency_p99" : figure, OwnerKind.Node, out var problem) is not { } metric || (metric.Parts & AggregateParts.Resources) != 0)
            return new(HealthRefusal.OfParameter("figure", figure, $"p99, rate, errors, or another figure of traffic or latency as rules name it{(problem.Length > 0 ? ": " + problem : "")}"));
        if (limit is < 1 or > MaxNodes)
            return new(HealthRefusal.OfParameter("limit", $"{limit}", $"from 1 to {MaxNodes} nodes"));
        var now = time.GetUtcNow();
        if (!RangeParameters.TryRead("", string.IsNullOrEmpty(from) ? DefaultFrom : from, string.IsNullOrEmpty(to) ? "now" : to, null, null, timeZone, now, out var query, out var refusal))
            return new(refusal!);
        var overview = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync().ConfigureAwait(false);
        var nodes = overview.Nodes.Where(node => node.StateAt(now, overview.NodeTimeout, overview.NodeRetention) != NodeState.Gone).Select(static node => node.Node).ToArray();
        var listed = nodes.Take(limit).ToArray();
        var found = new Dictionary<string, double>?[listed.Length];
        await Parallel.ForEachAsync(Enumerable.Range(0, listed.Length), new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce }, async (i, _) => found[i] = await ReadAsync(query with { Name = listed[i] }, metric).ConfigureAwait(false)).ConfigureAwait(false);
        return new(MatrixOf(figure, metric, query, listed, found, nodes.Length - listed.Length));
    }

    /// <summary>The figure by model; null: the node did not answer.</summary>
    private async Task<Dictionary<string, double>?> ReadAsync(HealthQuery query, Metric metric)
    {
        HealthData? data;
        try
        {
            data = await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetNodeAsync(query).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return null;
        }

        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var slice in data is { Exceeded: null } ? data.Slices : [])
        {
            var window = new PartialAggregate();
            window.MergeEncoded(slice.Partial, metric.Parts | AggregateParts.Traffic);
            if (metric.Read(new MetricInput { Window = window, From = query.From!.Value, To = query.To!.Value }, Level).Value is { } value)
                values[slice.Model] = value;
        }

        return data is { Exceeded: not null } ? null : values;
    }

    private static FleetMatrix MatrixOf(string figure, Metric metric, HealthQuery query, string[] nodes, Dictionary<string, double>?[] found, int others)
    {
        var models = found.SelectMany(static each => each?.Keys ?? Enumerable.Empty<string>()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var values = Array.ConvertAll(found, each => Array.ConvertAll(models, model => each is not null && each.TryGetValue(model, out var value) ? value : (double?)null));
        var silent = nodes.Where((_, i) => found[i] is null).ToArray();
        return new FleetMatrix
        {
            Figure = figure,
            Metric = metric.Name,
            Unit = metric.Unit,
            From = UnixTime.ToTime(query.From!.Value),
            To = UnixTime.ToTime(query.To!.Value),
            Nodes = nodes,
            Models = models,
            Values = values,
            Median = [.. Enumerable.Range(0, models.Length).Select(model => MedianOf(values.Select(row => row[model])))],
            OtherNodes = others,
            Silent = silent.Length == 0 ? null : silent,
        };
    }

    private static double? MedianOf(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().Order().ToArray();
        return known.Length == 0 ? null : known.Length % 2 == 1 ? known[known.Length / 2] : (known[(known.Length / 2) - 1] + known[known.Length / 2]) / 2;
    }
}
