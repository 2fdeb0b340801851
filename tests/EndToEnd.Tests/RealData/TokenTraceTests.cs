using System.Globalization;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.RealData;

/// <summary>Heavy-tailed token counts of production requests: quantiles against those of the sorted column.</summary>
public sealed class TokenTraceTests
{
    private const string Trace = "AzureLLMInferenceTrace_code.csv";

    [DataSetFact(Trace)]
    public async Task Quantiles_of_token_counts_are_within_one_percent()
    {
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        var cli = new CommandLine(silo.Address);
        await cli.RunAsync(
            "replay", DataSets.Path(Trace), "--model", "llm", "--time", "TIMESTAMP", "--input-tokens", "ContextTokens", "--output-tokens", "GeneratedTokens");
        var tokens = (await cli.JsonAsync("health", "llm", "--from", "2023-11-16", "--to", "2023-11-17")).GetProperty("tokens");
        var rows = (await File.ReadAllLinesAsync(DataSets.Path(Trace))).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')).ToArray();
        foreach (var (column, name) in ((int, string)[])[(1, "input"), (2, "output")])
        {
            var sorted = rows.Select(row => double.Parse(row[column], CultureInfo.InvariantCulture)).Order().ToArray();
            var figures = tokens.GetProperty(name);
            figures.GetProperty("count").GetInt64().ShouldBe(sorted.Length);
            figures.GetProperty("total").GetDouble().ShouldBe(sorted.Sum());
            foreach (var (q, figure) in ((double, string)[])[(0.5, "median"), (0.9, "p90"), (0.99, "p99"), (0.999, "p999")])
            {
                var exact = sorted[(int)(q * (sorted.Length - 1))];
                figures.GetProperty(figure).GetDouble().ShouldBe(exact, 0.01 * exact, $"{name} {figure}");
            }
        }
    }
}
