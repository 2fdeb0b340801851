using System.Net;
using OrleansMonitor.Chaos.Load;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Chaos.Rounds;

/// <summary>Compares what the cluster counted with the ledger: per model and window, and per node.</summary>
internal static class CountCheck
{
    public static async Task<List<string>> RunAsync(Uri silo, Ledger ledger, IEnumerable<string> models, IEnumerable<string> nodes, long begin, long end)
    {
        using var queries = new SiloHttp(silo);
        var mismatches = new List<string>();
        foreach (var model in models)
        {
            var counted = await queries.RecordsPerWindowAsync(model, begin, end);
            var expected = ledger.WindowsOf(model);
            foreach (var window in counted.Keys.Union(expected.Keys).Order())
            {
                var (has, should) = (counted.GetValueOrDefault(window), expected.GetValueOrDefault(window));
                if (has != should)
                    mismatches.Add($"model {model}, window {window}: {has} counted, {should} acknowledged");
            }
        }

        foreach (var node in nodes)
        {
            var health = await queries.GetAsync($"/v1/nodes/{WebUtility.UrlEncode(node)}/health?from={begin}&to={end}");
            var has = health.GetProperty("completeness").GetProperty("records").GetInt64();
            if (has != ledger.RecordsOf(node))
                mismatches.Add($"node {node}: {has} counted, {ledger.RecordsOf(node)} acknowledged");
        }

        return mismatches;
    }
}
