using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Health;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Cli.Tests.Commands;

public class QueryCommandTests
{
    private const string RangePath = "/v1/models/housing/health?from=2021-06-01T00%3A00%3A00Z&to=2022-06-01T00%3A00%3A00Z";

    [Fact]
    public async Task Json_is_what_the_silo_answered()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers[RangePath] = (200, """{"model":"housing","accuracy":0.588678,"of":"tomorrow's silo"}""");
        var run = await Ask(silo, "health", "housing", "--from", "2021-06-01", "--to", "2022-06-01", "--output", "json");
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        JsonDocument.Parse(run.Out).RootElement.GetProperty("accuracy").GetRawText().ShouldBe("0.588678");
        run.Out.ShouldContain("tomorrow's silo");
    }

    [Fact]
    public async Task The_health_of_a_model_is_shown_in_tables_without_what_there_is_no_data_for()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200(RangePath, SampleHealth.Health);
        var run = await Ask(silo, "health", "housing", "--from", "2021-06-01", "--to", "2022-06-01");
        Snapshot.Matches("health-model.txt", run.Out);
    }

    [Fact]
    public async Task The_health_of_a_model_begins_with_how_it_is_and_why()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/models/housing/health", SampleHealth.Health with { State = ModelState.Unwell, Reason = "accuracy is 0.59, under 0.80, since 09:40", Since = SampleHealth.Health.To });
        var run = await Ask(silo, "health", "housing");
        run.Out.Split('\n')[..3].ShouldBe(["housing, 2021-06-01 to 2022-06-01 UTC", "● unwell  accuracy is 0.59, under 0.80, since 09:40", ""]);
    }

    [Fact]
    public async Task The_health_of_a_model_as_csv_is_a_path_and_a_value_each()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200(RangePath, SampleHealth.Health);
        var run = await Ask(silo, "health", "housing", "--from", "2021-06-01", "--to", "2022-06-01", "--output", "csv");
        var lines = run.Out.Split('\n');
        lines[0].ShouldBe("figure,value");
        lines.ShouldContain("classification.accuracy,0.588678");
        lines.ShouldContain("classification.confusionMatrix[1][0],3370");
        lines.ShouldContain("completeness.labelCoverage,1");
    }

    [Fact]
    public async Task Models_and_nodes_are_a_line_each()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/models", new[] { SampleHealth.Model });
        silo.Answers200("/v1/nodes", new[] { SampleHealth.Node });
        Snapshot.Matches("models.txt", (await Ask(silo, "models")).Out);
        (await Ask(silo, "models", "--output", "csv")).Out.ShouldBe(
            "state,model,records,predictions_per_second,latency_median_seconds,latency_p99_seconds,error_ratio,accuracy,auc_roc,root_mean_squared_error,recent_labelled,recent_seconds,label_coverage,pending_predictions,output_tokens_per_second,nodes_reporting,watermark,retention_seconds,reason\n"
            + "well,fraud,120345,241.4,0.011,0.0412,0.0042,0.9123456,0.8888,,734,60,0.61,1234,,11,2026-03-01T12:00:00.000Z,,\"accuracy is 0.91 (0.89 to 0.93, n 734) over the last 5 min\"\n");
        (await Ask(silo, "nodes", "--output", "csv")).Out.ShouldContain("\nnode-01,reporting,2026-03-01T11:59:57.000Z,10000,80,0.011,0.0412,0,0.25,1610612736,,2,1\n");
    }

    [Fact]
    public async Task Without_a_model_the_cluster_is_shown()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/cluster/health", SampleHealth.Cluster);
        Snapshot.Matches("health-cluster.txt", (await Ask(silo, "health")).Out);
    }

    /// <summary>Of many classes none may have a share worth listing, and of few all may be withheld.</summary>
    [Fact]
    public async Task Classes_of_which_none_is_listed_are_others()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200(RangePath, SampleHealth.Health with { Outputs = SampleHealth.Health.Outputs! with { Classes = new PredictedClasses { Count = 900, Distinct = 301, Shares = [], Other = 1 } } });
        var run = await Ask(silo, "health", "housing", "--from", "2021-06-01", "--to", "2022-06-01");
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.Split('\n').ShouldContain(static line => line.StartsWith("(others)", StringComparison.Ordinal) && line.Contains("900", StringComparison.Ordinal) && line.Contains("100", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Figures_that_the_silo_leaves_out_are_no_error()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers["/v1/models/m/health"] = (200, """
            {"model":"m","from":"2021-06-01T00:00:00Z","to":"2021-06-02T00:00:00Z","completeness":{"records":1},"versions":[],"segments":[],"nodes":[],
            "classification":{"count":1,"classes":["0"],"accuracy":1,"perClass":[{"class":"0","count":1}]}}
            """);
        var run = await Ask(silo, "health", "m");
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.ShouldContain("accuracy");
    }

    [Fact]
    public async Task An_answer_of_another_shape_is_told()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers["/v1/models"] = (200, """{"models":[]}""");
        var run = await Ask(silo, "models");
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("--output json shows it as it came");
    }

    [Fact]
    public async Task A_silo_without_models_says_so()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers["/v1/models"] = (200, "[]");
        (await Ask(silo, "models")).Out.ShouldBe("No model has sent anything yet.\n");
    }

    [Fact]
    public async Task A_series_shows_what_there_is_or_what_was_asked_for()
    {
        await using var silo = await StubSilo.StartAsync();
        var health = SampleHealth.Health;
        silo.Answers200("/v1/models/housing/series?step=1mo", new ModelSeries
        {
            Model = "housing",
            From = health.From,
            To = health.To,
            Step = "1mo",
            Points = [new SeriesPoint { From = health.From, To = health.From.AddMonths(1), Completeness = health.Completeness, Classification = health.Classification }],
        });
        Snapshot.Matches("series.txt", (await Ask(silo, "series", "housing", "--step", "1mo")).Out);
        (await Ask(silo, "series", "housing", "--step", "1mo", "--metric", "accuracy", "--metric", "latency_p99", "--output", "csv")).Out
            .ShouldBe("from,accuracy,latency_p99\n2021-06-01T00:00:00.000Z,0.588678,\n");
    }

    [Fact]
    public async Task Days_of_a_time_zone_are_asked_for_from_local_midnight_and_shown_in_its_time()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/nodes/n/series?step=1d&from=2024-03-30T23%3A00%3A00Z&to=2024-04-01T22%3A00%3A00Z&tz=Europe%2FBerlin", new NodeSeries
        {
            Node = "n",
            From = Utc(2024, 3, 30, 23),
            To = Utc(2024, 4, 1, 22),
            Step = "1d",
            TimeZone = "Europe/Berlin",
            Points =
            [
                new SeriesPoint { From = Utc(2024, 3, 30, 23), To = Utc(2024, 3, 31, 22), Completeness = Complete(23) },
                new SeriesPoint { From = Utc(2024, 3, 31, 22), To = Utc(2024, 4, 1, 22), Completeness = Complete(24) },
            ],
        });
        string[] arguments = ["series", "--node", "n", "--step", "1d", "--from", "2024-03-31", "--to", "2024-04-02", "--tz", "Europe/Berlin"];
        var table = (await Ask(silo, arguments)).Out;
        table.ShouldContain("from (Europe/Berlin)");
        table.Split('\n').Select(static line => line.Trim()).ShouldContain(static line => line.StartsWith("2024-03-31", StringComparison.Ordinal) && line.Contains("2024-04-01", StringComparison.Ordinal));
        (await Ask(silo, [.. arguments, "--metric", "records", "--output", "csv"])).Out.ShouldBe(
            "from,to,records\n2024-03-30T23:00:00.000Z,2024-03-31T22:00:00.000Z,23\n2024-03-31T22:00:00.000Z,2024-04-01T22:00:00.000Z,24\n");
        static DateTimeOffset Utc(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, TimeSpan.Zero);
        static Completeness Complete(ulong records) => new() { Records = records, SampledOut = 0, Dropped = 0, Late = 0, Rejected = 0 };
    }

    [Fact]
    public async Task A_node_has_a_series_too()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/nodes/rack%2F1/series?step=1h&from=-1d", new NodeSeries
        {
            Node = "rack/1",
            From = SampleHealth.Health.From,
            To = SampleHealth.Health.To,
            Step = "1h",
            Points =
            [
                new SeriesPoint
                {
                    From = SampleHealth.Health.From,
                    To = SampleHealth.Health.From.AddHours(1),
                    Completeness = SampleHealth.Health.Completeness with { Labelled = null, LabelCoverage = null },
                    Resources = new ResourceHealth { Readings = 1, CoveredSeconds = 3600, CpuUtilization = new GaugeHealth(0.5, 1) },
                },
            ],
        });
        var table = await Ask(silo, "series", "--node", "rack/1", "--from", "-1d");
        table.ExitCode.ShouldBe(ExitCodes.Success, table.Error);
        table.Out.ShouldContain("rack/1, ");
        (await Ask(silo, "series", "--node", "rack/1", "--from", "-1d", "--metric", "cpu_utilization", "--metric", "label_coverage", "--output", "csv")).Out
            .ShouldBe("from,cpu_utilization,label_coverage\n2021-06-01T00:00:00.000Z,0.5,\n");
    }

    [Theory]
    [InlineData("name a model, or a node with --node", "series")]
    [InlineData("give a model, or a node with --node, and not both", "series", "m", "--node", "n")]
    [InlineData("--segment is for a model, not for a node", "series", "--node", "n", "--segment", "eu")]
    public async Task A_series_is_of_a_model_or_of_a_node(string error, params string[] arguments)
    {
        var run = await CliRun.OfAsync(arguments);
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain(error);
    }

    [Fact]
    public async Task Relative_times_are_left_to_the_silo_and_names_are_escaped()
    {
        await using var silo = await StubSilo.StartAsync();
        await Ask(silo, "health", "a/b c", "--from", "-15m", "--version", "v 2", "--segment", "x&y");
        silo.Asked.ShouldBe(["/v1/models/a%2Fb%20c/health?from=-15m&version=v%202&segment=x%26y"]);
    }

    [Fact]
    public async Task Records_without_a_version_or_segment_are_titled_so()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/models/housing/health?version=&segment=", SampleHealth.Health with { Version = "", Segment = "" });
        var run = await Ask(silo, "health", "housing", "--version", "", "--segment", "");
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.ShouldContain(", without a version, without a segment\n");
    }

    [Fact]
    public async Task A_refusal_is_repeated_in_the_silos_words()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers["/v1/models/hosing/health"] = (404, """{"title":"No such model.","detail":"No model 'hosing' has sent anything; /v1/models lists those that have.","status":404}""");
        var run = await Ask(silo, "health", "hosing");
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldBe("orleansmonitor: No model 'hosing' has sent anything; /v1/models lists those that have.\n");
        run.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_server_is_told_from_a_silo()
    {
        await using var silo = await StubSilo.StartAsync();
        var run = await Ask(silo, "nodes");
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("is not an OrleansMonitor silo: ");
        run.Error.ShouldContain("/v1/nodes answered 404 NotFound");
    }

    [Fact]
    public async Task Top_appends_to_what_is_no_screen()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/cluster/health", SampleHealth.Cluster);
        var run = await Ask(silo, "top", "--count", "2", "--interval", "10ms");
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.Split('\n').Count(line => line.StartsWith("241/s predictions, 120,345 records, 1 model, 11/12 nodes,", StringComparison.Ordinal)).ShouldBe(2);
        run.Out.ShouldContain("/openapi/v1.json");
    }

    [Fact]
    public async Task Top_without_a_silo_ends_at_once()
    {
        var run = await CliRun.OfAsync("top", "--endpoint", "http://127.0.0.1:9");
        run.ExitCode.ShouldBe(ExitCodes.Unreachable);
        run.Error.ShouldContain("no silo answers at http://127.0.0.1:9/");
    }

    private static Task<CliRun> Ask(StubSilo silo, params string[] arguments) => CliRun.OfAsync([.. arguments, "--endpoint", silo.Endpoint]);
}
