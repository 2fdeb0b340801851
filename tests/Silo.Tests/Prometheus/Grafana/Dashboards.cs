using System.Text.Json;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Prometheus.Grafana;

/// <summary>A query of a dashboard.</summary>
/// <param name="Dashboard">Its file.</param>
/// <param name="Panel">The panel's title, or the variable's name.</param>
/// <param name="Expression">As it is written there.</param>
/// <param name="IsInstant">It is asked for one moment.</param>
internal sealed record DashboardQuery(string Dashboard, string Panel, string Expression, bool IsInstant)
{
    public override string ToString() => $"{Dashboard} {Panel}: {Expression}";
}

/// <summary>The dashboards of <c>k8s/grafana</c>, as Grafana reads them.</summary>
internal static class Dashboards
{
    public static IReadOnlyList<string> Files { get; } = [.. Directory.EnumerateFiles(Repository.Path("k8s/grafana/dashboards"), "*.json").Order(StringComparer.Ordinal)];

    public static IEnumerable<DashboardQuery> Panels => Files.SelectMany(static file => Read(file, static dashboard => dashboard.GetProperty("panels").EnumerateArray()
        .SelectMany(static panel => panel.GetProperty("targets").EnumerateArray().Select(target => (
            Title: panel.GetProperty("title").GetString()!,
            Expression: target.GetProperty("expr").GetString()!,
            IsInstant: target.TryGetProperty("instant", out var instant) && instant.GetBoolean())))))
        .Select(static found => new DashboardQuery(found.File, found.Item.Title, found.Item.Expression, found.Item.IsInstant));

    public static IEnumerable<DashboardQuery> Variables => Files.SelectMany(static file => Read(file, static dashboard => dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
        .Where(static variable => variable.GetProperty("type").GetString() == "query")
        .Select(static variable => (variable.GetProperty("name").GetString()!, variable.GetProperty("query").GetProperty("query").GetString()!))))
        .Select(static found => new DashboardQuery(found.File, found.Item.Item1, found.Item.Item2, true));

    private static IEnumerable<(string File, T Item)> Read<T>(string file, Func<JsonElement, IEnumerable<T>> find)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. find(document.RootElement).Select(item => (Path.GetFileName(file), item))];
    }
}
