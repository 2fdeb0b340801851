using System.Text.RegularExpressions;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Serving;

/// <summary>What docs/serving.md tells people to type, at a silo that is a process.</summary>
public sealed partial class ServingStackTests
{
    [Fact]
    public async Task The_events_of_KServe_in_the_document_are_records_with_labels()
    {
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        await RunAsync("## KServe", silo.Address);
        using var http = new SiloHttp(silo.Address);
        var health = await http.GetAsync("/v1/models/sklearn-iris/health");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(2);
        health.GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(0.5);
        health.GetProperty("latency").GetProperty("max").GetDouble().ShouldBeGreaterThan(0);
        health.GetProperty("features").GetArrayLength().ShouldBe(4);
    }

    [Fact]
    public async Task The_lines_of_SageMaker_in_the_document_are_records_and_their_labels_however_often_they_are_posted()
    {
        await using var silo = new SiloProcess(Programs.Silo, "", "--Serving:Models:churn:Prediction=Score");
        await silo.StartAsync();
        await RunAsync("## SageMaker", silo.Address);
        await RunAsync("## SageMaker", silo.Address);
        using var http = new SiloHttp(silo.Address);
        var health = await http.GetAsync("/v1/models/churn/health?from=2024-05-28&to=2024-05-29&version=AllTraffic");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(2);
        health.GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(0.5);
    }

    /// <summary>Runs the commands of the first block of a shell under a heading.</summary>
    private static async Task RunAsync(string heading, Uri silo)
    {
        var text = Repository.Read("docs/serving.md");
        var block = Shell().Match(text, text.IndexOf(heading, StringComparison.Ordinal)).Groups["code"].Value;
        using var directory = new TempDirectory();
        var run = await CommandRun.OfShellAsync($"set -e; cd '{directory.Path}'\n" + block.Replace("http://127.0.0.1:8080", silo.ToString().TrimEnd('/'), StringComparison.Ordinal));
        run.ExitCode.ShouldBe(0, run.Errors + run.Output);
    }

    [GeneratedRegex("^```sh\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Shell();
}
