using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Cli.Commands;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Client;
using OrleansMonitor.EndToEnd.Tests.Commands;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Documents;

/// <summary>What the documents tell people to type works as it stands there.</summary>
public sealed partial class ExampleTests(OptionFixture fixture) : IClassFixture<OptionFixture>
{
    private static readonly string[] Documents = ["README.md", .. Directory.GetFiles(Repository.Path("docs"), "*.md").Select(static file => Path.GetRelativePath(Repository.Root, file))];

    [Fact]
    public void Every_command_line_is_one_that_the_parser_takes()
    {
        var tree = CommandTree.Create(new Terminal { Out = TextWriter.Null, Error = TextWriter.Null });
        var lines = Documents.SelectMany(static document => CommandLine().Matches(Repository.Read(document).Replace("\\\n", "", StringComparison.Ordinal)).Select(match => (document, Line: match.Groups["line"].Value))).ToList();
        lines.Count.ShouldBeGreaterThan(15);
        var problems = lines.SelectMany(each => tree.Parse(Words(each.Line)).Errors.Select(error => $"{each.document}: {each.Line}: {error.Message}"));
        problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_prediction_that_is_sent_by_hand_is_labelled_by_hand()
    {
        var text = Repository.Read("README.md").Replace("\\\n", "", StringComparison.Ordinal);
        var lines = Curl().Matches(text).Select(static match => match.Groups["line"].Value).ToList();
        lines.Count.ShouldBe(3);
        var run = await CommandRun.OfShellAsync(string.Join('\n', lines.Select(line => line.Replace("http://127.0.0.1:8080", fixture.Silo.ToString().TrimEnd('/'), StringComparison.Ordinal) + " -f || exit 1; echo")));
        run.ExitCode.ShouldBe(0, run.Errors + run.Output);
        using var silo = new SiloHttp(fixture.Silo);
        // No wait between them and this: both answered when what they sent was durable.
        var health = await silo.GetAsync("/v1/models/mine/health");
        health.GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(1);
    }

    [Theory]
    [InlineData("docs/sdk.md")]
    [InlineData("README.md")]
    public void The_code_of_a_document_is_code_that_compiles(string document)
    {
        var example = Statements(Repository.Read("tests/EndToEnd.Tests/Documents/SdkExamples.cs"));
        var code = CSharp().Matches(Repository.Read(document)).SelectMany(static block => Statements(block.Groups["code"].Value)).Where(static line => line != "…").ToList();
        code.Count.ShouldBeGreaterThan(3);
        code.Except(example).ShouldBeEmpty($"{document} has lines that SdkExamples.cs does not compile");
    }

    [Fact]
    public async Task The_code_of_the_documents_records_and_labels()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddOrleansMonitor(options =>
        {
            options.Endpoints.Add(fixture.Silo);
            options.Node = "documents";
        });
        await using var app = builder.Build();
        SdkExamples.Record(app, "request-1", TimeSpan.FromMilliseconds(12), 100, 42, "NZ");
        var client = app.Services.GetRequiredService<MonitorClient>();
        SdkExamples.RecordBriefly(client, "request-2", TimeSpan.FromMilliseconds(12), 100);
        (await client.FlushAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
        using var silo = new SiloHttp(fixture.Silo);
        foreach (var model in (string[])["fraud", "fraud-detection"])
        {
            var health = await silo.GetAsync($"/v1/models/{model}/health");
            health.GetProperty("completeness").GetProperty("records").GetInt64().ShouldBe(1);
            health.GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(1);
        }
    }

    /// <summary>As bash would cut it, so far as documents go.</summary>
    private static List<string> Words(string line) =>
        [.. Word().Matches(line.Split(" # ")[0].Split(" | ")[0]).Select(static word => word.Value is ['"' or '\'', ..] ? word.Value[1..^1] : word.Value)];

    private static HashSet<string> Statements(string code) =>
        [.. code.Split('\n').Select(static line => Comment().Replace(line, "").Trim()).Where(static line => line.Length > 0)];

    [GeneratedRegex(@"^(\$ )?(\./)?orleansmonitor (?<line>.+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"^\$ (?<line>curl .+)$", RegexOptions.Multiline)]
    private static partial Regex Curl();

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"(^|\s)//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"('[^']*'|""[^""]*""|[^\s'""])+")]
    private static partial Regex Word();
}
