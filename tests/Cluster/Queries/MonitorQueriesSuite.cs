using System.Net;
using System.Text.Json;
using OrleansMonitor.Alerts;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cluster.Queries;

/// <summary>What a program relies on that asks for health, whichever way it asks.</summary>
public abstract class MonitorQueriesSuite
{
    private static readonly HealthRange Range = new() { From = QueriedSilo.From, To = QueriedSilo.To };

    protected abstract IMonitorQueries Queries { get; }

    [PostgresFact]
    public async Task A_models_health_is_that_of_the_range_and_the_slice()
    {
        var health = await Queries.GetModelHealthAsync("churn", Range);
        health.Completeness.Records.ShouldBe(60UL);
        health.Classification.ShouldNotBeNull().Accuracy.ShouldBe(0.75, 1e-9);
        health.Versions.ShouldBe(["v1", "v2"]);
        health.Nodes.ShouldBe(["n/1"]);
        health.From.ShouldBe(DateTimeOffset.Parse(QueriedSilo.From, null));
        (await Queries.GetModelHealthAsync("churn", Range with { Version = "v2", Segment = "us" })).Completeness.Records.ShouldBe(15UL);
        (await Queries.GetModelHealthAsync("churn")).Completeness.Records.ShouldBe(60UL);
    }

    [PostgresFact]
    public async Task A_series_has_a_point_for_each_step()
    {
        var series = await Queries.GetModelSeriesAsync("churn", "1m", Range);
        series.Points.Select(static p => p.Completeness.Records).ShouldBe(Enumerable.Repeat(6UL, 10));
        (series.Model, series.Step).ShouldBe(("churn", "1m"));
        (await Queries.GetModelSeriesAsync("churn", "1mo", Range)).Points.ShouldHaveSingleItem();
    }

    [PostgresFact]
    public async Task A_nodes_health_has_its_models_resources_and_cost()
    {
        var health = await Queries.GetNodeHealthAsync("n/1", Range);
        health.Models.ShouldHaveSingleItem().Model.ShouldBe("churn");
        var resources = health.Resources.ShouldNotBeNull();
        // One minute of two of four cores at 0.1 a core and hour.
        JsonSerializer.Serialize(resources, HealthJson.Options).ShouldContain("0.003333");
    }

    [PostgresFact]
    public async Task A_nodes_series_has_its_resources_and_says_nothing_of_labels()
    {
        var series = await Queries.GetNodeSeriesAsync("n/1", "1h", Range);
        (series.Node, series.Step).ShouldBe(("n/1", "1h"));
        var point = series.Points.ShouldHaveSingleItem();
        point.Resources.ShouldNotBeNull().CpuUtilization.ShouldNotBeNull();
        (point.Completeness.Labelled, point.Completeness.LabelCoverage).ShouldBe((null, null));
    }

    [PostgresFact]
    public async Task A_figures_changes_are_those_of_its_series()
    {
        var changes = await Queries.GetModelChangesAsync("churn", "error_ratio", "1h", 8, Range);
        (changes.Model, changes.Metric, changes.History, changes.Changes.Count).ShouldBe(("churn", "error_ratio", 8, 0));
        changes.Points.Sum(static point => (long)point.Records).ShouldBe((long)(await Queries.GetModelHealthAsync("churn", Range)).Completeness.Records);
    }

    [PostgresFact]
    public async Task Versions_are_compared_by_the_figures_that_are_chosen()
    {
        var choice = new ComparisonChoice { Range = Range, Metrics = ["accuracy", "latency_p50"], Margins = ["0.02", "latency_p50=0.1"] };
        var comparison = await Queries.CompareVersionsAsync("churn", "v1", "v2", choice);
        (comparison.Baseline.Records, comparison.Candidate.Records, comparison.OverlapSeconds).ShouldBe((30UL, 30UL, 0));
        comparison.Figures.Where(static figure => figure.IsDecisive).Select(static figure => figure.Metric).ShouldBe(["accuracy", "latency_p50"]);
        comparison.Notes.ShouldHaveSingleItem().ShouldContain("never ran together");
        (await Should.ThrowAsync<MonitorQueryException>(() => Queries.CompareVersionsAsync("churn", "v1", "v3"))).Message.ShouldContain("it has v1, v2");
        var refusal = await Should.ThrowAsync<MonitorQueryException>(() => Queries.CompareVersionsAsync("churn", "v1", "v2", choice with { Margins = ["2"] }));
        (refusal.Status, refusal.Field, refusal.Value).ShouldBe((HttpStatusCode.BadRequest, "margin", "2"));
    }

    [PostgresFact]
    public async Task A_models_data_is_described_without_a_baseline()
    {
        var description = await Queries.DescribeModelAsync("churn", Range);
        (description.Model, description.Baseline, description.Binned).ShouldBe(("churn", null, 0UL));
        var beside = await Queries.DescribeModelAsync("churn", new DescriptionChoice { Range = Range with { Version = "v2" }, AgainstVersion = "v1" });
        (beside.Against!.Name, beside.Against.Records, beside.Records).ShouldBe(("version v1", 30UL, 30UL));
        var slice = await Queries.GetModelHealthAsync("churn", Range, ["nowhere=x"]);
        (slice.Where, slice.Slice, slice.UnknownSlice).ShouldBe(("nowhere=x", null, true));
        (await Queries.GetModelSeriesAsync("churn", "1d", Range, ["nowhere=x"])).Points.ShouldBeEmpty();
        description.Records.ShouldBe((await Queries.GetModelHealthAsync("churn", Range)).Completeness.Records);
    }

    [PostgresFact]
    public async Task Rules_are_not_proposed_from_too_little_history()
    {
        var suggestions = await Queries.SuggestRulesAsync("churn", "1h", Range);
        (suggestions.Model, suggestions.Step, suggestions.Rules.Count).ShouldBe(("churn", "1h", 0));
        suggestions.Sentence.ShouldStartWith("Too little history of churn");
    }

    [PostgresFact]
    public async Task Rules_are_tried_on_what_is_kept()
    {
        const string rules = "groups: [{name: tried, interval: 1m, rules: [{alert: Some, metric: records, window: 1m, above: 1}]}]";
        var found = await Queries.BacktestRulesAsync(new BacktestRequest(rules, Models: ["churn"], From: Range.From, To: Range.To));
        found.PerRule.ShouldHaveSingleItem().Series.ShouldBe(1);
        found.Alerts.ShouldHaveSingleItem().Labels["model"].ShouldBe("churn");
        (await Should.ThrowAsync<MonitorQueryException>(() => Queries.BacktestRulesAsync(new BacktestRequest(null, "nobody")))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [PostgresFact]
    public async Task The_cluster_lists_its_models_and_nodes_by_the_silos_settings()
    {
        var cluster = await Queries.GetClusterHealthAsync();
        cluster.Models.ShouldHaveSingleItem().Model.ShouldBe("churn");
        cluster.Nodes.ShouldHaveSingleItem().State.ShouldBe(NodeState.Reporting);
        (await Queries.ListModelsAsync()).Select(static m => m.Model).ShouldBe(["churn"]);
        (await Queries.ListNodesAsync()).Select(static n => n.Node).ShouldBe(["n/1"]);
    }

    [PostgresFact]
    public async Task An_unknown_name_is_not_found()
    {
        foreach (var ask in (Func<Task>[])[() => Queries.GetModelHealthAsync("nobody"), () => Queries.GetModelSeriesAsync("nobody"), () => Queries.GetNodeHealthAsync("nobody"), () => Queries.GetNodeSeriesAsync("nobody")])
        {
            var refusal = await Should.ThrowAsync<MonitorQueryException>(ask);
            (refusal.IsNotFound, refusal.IsUnreachable, refusal.Value).ShouldBe((true, false, "nobody"));
            refusal.Reason.ShouldStartWith("No such");
        }
    }

    [PostgresTheory]
    [InlineData("x", null, "1m", "from", "x")]
    [InlineData(null, "2024-13-01", "1m", "to", "2024-13-01")]
    [InlineData("2024-03-02", "2024-03-01", "1m", "from", "2024-03-02")]
    [InlineData(null, null, "soon", "step", "soon")]
    [InlineData(QueriedSilo.From, "2024-03-10", "0s", "step", "0s")]
    public async Task A_wrong_parameter_is_named_with_its_value_and_limit(string? from, string? to, string step, string field, string value)
    {
        var refusal = await Should.ThrowAsync<MonitorQueryException>(() => Queries.GetModelSeriesAsync("churn", step, new HealthRange { From = from, To = to }));
        (refusal.Status, refusal.Field, refusal.Value).ShouldBe((HttpStatusCode.BadRequest, field, value));
        refusal.Limit.ShouldNotBeEmpty();
        refusal.Message.ShouldContain(value);
    }

    [PostgresFact]
    public async Task A_caller_may_stop_waiting()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Queries.GetModelHealthAsync("churn", Range, stopped.Token));
    }

    /// <summary>The whole of the answers, for a comparison of the two ways; but how a model is: a silo says that, and no grain.</summary>
    internal static async Task<string[]> AnswersAsync(IMonitorQueries queries) =>
    [
        JsonSerializer.Serialize(await queries.GetModelHealthAsync("churn", Range), HealthJson.Options),
        JsonSerializer.Serialize(await queries.GetModelSeriesAsync("churn", "1m", Range), HealthJson.Options),
        JsonSerializer.Serialize(await queries.GetModelCurvesAsync("churn", Range), HealthJson.Options),
        JsonSerializer.Serialize(await queries.GetNodeHealthAsync("n/1", Range), HealthJson.Options),
        JsonSerializer.Serialize(await queries.GetNodeSeriesAsync("n/1", "1m", Range), HealthJson.Options),
        JsonSerializer.Serialize((await queries.ListModelsAsync()).Select(static model => model with { State = null, Reason = null, Since = null }), HealthJson.Options),
        JsonSerializer.Serialize(await queries.CompareVersionsAsync("churn", "v1", "v2", new ComparisonChoice { Range = Range }), HealthJson.Options),
    ];
}
