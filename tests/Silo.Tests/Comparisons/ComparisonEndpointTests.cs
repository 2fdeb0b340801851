using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Comparisons;
using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Tests.Comparisons;

public sealed class ComparisonEndpointTests
{
    private const string Path = "/v1/models/m/compare";

    [Fact]
    public async Task A_worse_canary_is_told_with_its_mix_its_costs_and_its_errors_of_numbers()
    {
        await using var silo = await TestSilo.StartAsync();
        // Of the canary a tenth more is wrong, and it costs and errs twice as much.
        await SendAsync(silo, "v1", 3000, wrong: 10, hard: 4, cost: 1);
        await SendAsync(silo, "v2", 3000, wrong: 5, hard: 2, cost: 2);
        var comparison = await GetAsync(silo, "baseline=v1&candidate=v2&metric=accuracy&metric=latency_p95&metric=rmse&metric=cost_per_request");
        comparison.Verdict.ShouldBe(ComparisonVerdict.Worse);
        comparison.Sentence.ShouldStartWith("v2 is worse than v1: accuracy fell by 10 points (");
        (comparison.Baseline.Records, comparison.Candidate.Records, comparison.Baseline.Labelled).ShouldBe((3000UL, 3000UL, 3000UL));
        comparison.OverlapSeconds.ShouldBe(2999);
        comparison.From.ShouldBe(new DateTimeOffset(2024, 3, 1, 10, 0, 0, TimeSpan.Zero));
        Figure(comparison, "rmse").Verdict.ShouldBe(ComparisonVerdict.Worse, Figure(comparison, "rmse").Sentence);
        Figure(comparison, "cost_per_request").Sentence.ShouldStartWith("v2 is worse: the cost of a request rose by 100% (");
        Figure(comparison, "latency_p95").Verdict.ShouldBe(ComparisonVerdict.NoWorse, Figure(comparison, "latency_p95").Sentence);
        Figure(comparison, "accuracy").Level.ShouldBe(1 - (0.05 / 4), 1e-9);
        Figure(comparison, "accuracy").Standardised.ShouldNotBeNull().Segments.ShouldBe(2);
        var mix = comparison.Mix.ShouldNotBeNull();
        mix.IsSignificant.ShouldBeTrue();
        mix.Distance.ShouldBe(0.25, 1e-9);
        comparison.Notes.ShouldHaveSingleItem().ShouldStartWith("The versions saw different traffic: segment ");
        var inSegment = await GetAsync(silo, "baseline=v1&candidate=v2&segment=hard");
        (inSegment.Baseline.Records, inSegment.Candidate.Records, inSegment.Mix).ShouldBe((750UL, 1500UL, null));
    }

    [Fact]
    public async Task Without_from_it_begins_where_the_later_version_does()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, "v1", 400, wrong: 10, hard: 2, cost: 1);
        await SendAsync(silo, "v2", 200, wrong: 10, hard: 2, cost: 1, from: 200);
        var comparison = await GetAsync(silo, "baseline=v1&candidate=v2");
        (comparison.Baseline.Records, comparison.Candidate.Records, comparison.OverlapSeconds).ShouldBe((200UL, 200UL, 199));
        (await GetAsync(silo, "baseline=v1&candidate=v2&from=2024-03-01")).Baseline.Records.ShouldBe(400UL);
        await SendAsync(silo, "v3", 200, wrong: 10, hard: 2, cost: 1, from: 1000);
        var apart = await GetAsync(silo, "baseline=v1&candidate=v3");
        (apart.Baseline.Records, apart.OverlapSeconds).ShouldBe((400UL, 0));
        apart.Notes.ShouldContain(static note => note.StartsWith("The versions never ran together", StringComparison.Ordinal));
        (await GetAsync(silo, "baseline=v1&candidate=v3&from=-2000d")).Notes.ShouldContain(static note => note.StartsWith("The begin moves with the clock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Few_records_are_undecided_and_none_have_no_begin()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, "v1", 400, wrong: 10, hard: 2, cost: 1);
        await SendAsync(silo, "v2", 1, wrong: 10, hard: 2, cost: 1);
        var first = await GetAsync(silo, "baseline=v1&candidate=v2&from=2024-03-01");
        var schema = first.Schema.ShouldNotBeNull();
        (schema.IsUndecided, schema.Changes.Count).ShouldBe((true, 0));
        first.Notes.ShouldContain("Whether the versions take and give the same is not known: version v2 has 1 effective record, and it takes 30.");
        // Records of one moment have no rate.
        first.Figures.ShouldAllBe(static figure => figure.MoreSeconds == null);
        var none = await GetAsync(silo, "baseline=v1&candidate=v2&to=2024-02-01");
        (none.From, none.To, none.Verdict).ShouldBe((new DateTimeOffset(2024, 2, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 2, 1, 0, 0, 0, TimeSpan.Zero), ComparisonVerdict.NotCompared));
    }

    [Fact]
    public async Task What_is_wrong_is_named_with_its_value_and_limit()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, "v1", 10, wrong: 2, hard: 2, cost: 1);
        await SendAsync(silo, "v2", 10, wrong: 2, hard: 2, cost: 1);
        foreach (var (query, status, detail) in ((string, HttpStatusCode, string)[])
        [
            ("baseline=v1&candidate=v9", HttpStatusCode.NotFound, "The model 'm' has no version 'v9'; it has v1, v2."),
            ("baseline=v9&candidate=v1", HttpStatusCode.NotFound, "it has v1, v2."),
            ("baseline=v1&candidate=v1", HttpStatusCode.BadRequest, "candidate is 'v1'; it must be another version than the baseline."),
            ("baseline=v1", HttpStatusCode.BadRequest, "candidate is ''; it must be given"),
            ("baseline=v1&candidate=v2&metric=acuracy", HttpStatusCode.BadRequest, "it must be one of the metrics of a comparison; did you mean accuracy?"),
            ("baseline=v1&candidate=v2&metric=nothing_at_all", HttpStatusCode.BadRequest, "it must be one of accuracy, error_rate"),
            ("baseline=v1&candidate=v2&margin=1.5", HttpStatusCode.BadRequest, "margin is '1.5'; it must be a number from 0 to 1"),
            ("baseline=v1&candidate=v2&margin=0.1&margin=0.9", HttpStatusCode.BadRequest, "margin is '0.9'; it must be given once for all figures"),
            ("baseline=v1&candidate=v2&margin=f1%3D0.1&margin=0.2&margin=f1%3D0.9", HttpStatusCode.BadRequest, "margin is 'f1=0.9'; it must be given once for f1"),
            ("baseline=v1&candidate=v2&margin=f1%3Dmuch", HttpStatusCode.BadRequest, "margin is 'f1=much'"),
            ("baseline=v1&candidate=v2&from=soon", HttpStatusCode.BadRequest, "from is 'soon'"),
        ])
        {
            using var answer = await silo.Http.GetAsync($"{Path}?{query}");
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            answer.StatusCode.ShouldBe(status, query);
            problem.GetProperty("detail").GetString()!.ShouldContain(detail);
        }

        (await silo.Http.GetAsync("/v1/models/nobody/compare?baseline=a&candidate=b")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Probabilities_and_intervals_are_compared_over_HTTP_and_declared_directions_decide()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendOutputsAsync(silo, "v1", right: 0.7, half: 1);
        await SendOutputsAsync(silo, "v2", right: 0.5, half: 0.7);
        var comparison = await GetAsync(silo, "baseline=v1&candidate=v2&metric=log_loss_multiclass&metric=auc_macro&metric=top_k_accuracy(1)&metric=interval_score");
        comparison.Figures.Where(static figure => figure.IsDecisive).Select(static figure => (figure.Metric, figure.Verdict, figure.BaselineCount)).ShouldBe([
            ("log_loss_multiclass", ComparisonVerdict.Worse, 1500UL), ("auc_macro", ComparisonVerdict.Worse, 1500UL),
            ("top_k_accuracy(1)", ComparisonVerdict.Worse, 1500UL), ("interval_score", ComparisonVerdict.Worse, 1500UL)]);
        comparison.Sentence.ShouldStartWith("v2 is worse than v1: the log loss of all classes rose by ");
        var declared = await GetAsync(silo, "baseline=v1&candidate=v2&better=interval_coverage%3Dhigher");
        (declared.Verdict, Figure(declared, "interval_coverage").IsDecisive).ShouldBe((ComparisonVerdict.Worse, true));
        Figure(declared, "interval_width").Verdict.ShouldBe(ComparisonVerdict.Differs);
    }

    private static FigureComparison Figure(ModelComparison comparison, string metric) => comparison.Figures.Single(figure => figure.Metric == metric);

    private static async Task<ModelComparison> GetAsync(TestSilo silo, string query) =>
        (await silo.Http.GetFromJsonAsync<ModelComparison>($"{Path}?{query}", HealthJson.Options))!;

    /// <summary>A record a second with the probabilities of three classes, and an interval of a number between -1 and 1.</summary>
    private static async Task SendOutputsAsync(TestSilo silo, string version, double right, double half)
    {
        var lines = new StringBuilder();
        var random = new Random(7);
        for (var i = 0; i < 1500; i++)
        {
            var time = new DateTimeOffset(2024, 3, 1, 10, 0, 0, TimeSpan.Zero).AddSeconds(i);
            var (actual, low) = (random.Next(3), half * (0.9 + (0.1 * random.NextDouble())));
            var first = random.NextDouble() < right ? actual : random.Next(3);
            var probabilities = string.Join(',', "abc".Select((name, at) => FormattableString.Invariant($"\"{name}\":{(at == first ? 0.6 : 0.2)}")));
            lines.AppendLine(FormattableString.Invariant(
                $$$"""{"model":"m","version":"{{{version}}}","time":"{{{time:yyyy-MM-ddTHH:mm:ss}}}Z","prediction":"{{{"abc"[first]}}}","label":"{{{"abc"[actual]}}}","probabilities":{{{{probabilities}}}},"value":0,"actual":{{{(2 * random.NextDouble()) - 1}}},"interval":[{{{-low}}},{{{low}}}],"intervalLevel":0.9}"""));
        }

        using var body = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
        var answer = await silo.Http.PostAsync("/v1/records?node=n&wait=true", body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A record a second, of which every so manieth is wrong or of the segment <c>hard</c>.</summary>
    private static async Task SendAsync(TestSilo silo, string version, int records, int wrong, int hard, double cost, int from = 0)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < records; i++)
        {
            var time = new DateTimeOffset(2024, 3, 1, 10, 0, 0, TimeSpan.Zero).AddSeconds(from + i);
            lines.AppendLine(FormattableString.Invariant(
                $$$"""{"model":"m","version":"{{{version}}}","segment":"{{{(i % hard == 0 ? "hard" : "easy")}}}","time":"{{{time:yyyy-MM-ddTHH:mm:ss}}}Z","prediction":"{{{(i % wrong == 0 ? "b" : "a")}}}","label":"a","value":{{{cost * (i % 7)}}},"actual":0,"latencySeconds":{{{0.1 + (0.001 * (i % 13))}}},"cost":{{{cost * (1 + (i % 5))}}}}"""));
        }

        using var body = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
        var answer = await silo.Http.PostAsync("/v1/records?node=n&wait=true", body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
