using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using OrleansMonitor.Descriptions;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Descriptions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Tests.Baselines;

/// <summary>A model's data beside its baseline, through a whole silo.</summary>
public sealed class DescriptionTests
{
    [Fact]
    public async Task What_is_wrong_with_the_data_is_said_in_sentences()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, "2024-03-01", Enumerable.Range(0, 1000).Select(static i => $$"""{"age":{{i % 100}},"plan":"{{(i % 4 == 0 ? "paid" : "free")}}","country":"{{(i % 2 == 0 ? "DE" : "FR")}}","zip":{{i % 7}},"gone":1}"""));
        var alone = await DescribeAsync(silo, "from=2024-03-01&to=2024-03-02");
        (alone.Baseline, alone.Records, alone.Columns.Count).ShouldBe((null, 1000UL, 6));
        alone.Findings.ShouldBe(["'gone' is constant: every value is 1."]);
        Column(alone, "age").Current!.Mean!.Value.ShouldBe(49.5, 1e-9);
        Column(alone, "plan").Current!.Top.ShouldBe([new CategoryShare("free", 0.75), new CategoryShare("paid", 0.25)]);

        using (var made = await silo.Http.PostAsJsonAsync("/v1/models/m/baselines", new { name = "march", from = "2024-03-01", to = "2024-03-02" }))
            made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        (await silo.Http.PostAsync("/v1/models/m/baselines/march/activate", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await SendAsync(silo, "2024-03-05", Enumerable.Range(0, 1000).Select(static i =>
            $$"""{"age":{{(i % 25 < 3 ? "null" : i % 25 == 3 ? "500" : $"{i % 100}")}},"plan":"{{(i % 100 < 3 ? "gold" : i % 4 == 0 ? "paid" : "free")}}","country":"DE","zip":{{(i % 20 == 0 ? "\"x\"" : $"{i % 7}")}},"extra":{{i}}}"""));
        var now = await DescribeAsync(silo, "from=2024-03-05&to=2024-03-06");
        now.Findings.ShouldBe(
        [
            "12% of 'age' are missing, 0% in the baseline.",
            "4% of 'age' are out of the baseline's range, 0 to 99.",
            "'country' is constant: every value is 'DE'.",
            "'extra' is not in the baseline.",
            "'gone' has no values any more, 100% of the baseline's records have one.",
            "3% of 'plan' are of categories the baseline does not list.",
            "5% of 'zip' are no numbers, 0% in the baseline.",
        ]);
        (now.Records, now.Binned, now.Baseline!.Name).ShouldBe((1000UL, 1000UL, "march"));
        var age = Column(now, "age");
        (age.Current!.Count, age.Current.Max, age.Baseline!.Count, age.Baseline.Min, age.Baseline.Max).ShouldBe((880UL, 500, 1000UL, 0, 99));
        age.Baseline.Median!.Value.ShouldBe(49.5, 5, "to the width of a bin");
        age.Baseline.LowerQuartile!.Value.ShouldBe(24.75, 5);
        var plan = Column(now, "plan");
        (plan.Current!.Distinct, plan.Baseline!.Distinct, plan.Baseline.Top[0].Name).ShouldBe((3, 2, "free"));
        plan.Current.UnseenShare!.Value.ShouldBe(0.03, 1e-9);
        now.Columns[0].Role.ShouldBe(ColumnRole.Prediction);
        (await DescribeAsync(silo, "from=2024-03-05&to=2024-03-06&baseline=march")).Findings.Count.ShouldBe(7);
        (await silo.Http.GetAsync("/v1/models/m/describe?baseline=april")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await silo.Http.GetAsync("/v1/models/nobody/describe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await silo.Http.GetAsync("/v1/models/m/describe?from=soon")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Other_records_of_the_model_take_the_place_of_a_baseline()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, "2024-03-01", Enumerable.Range(0, 1000).Select(static i => $$"""{"age":{{i % 100}},"plan":"{{(i % 4 == 0 ? "paid" : "free")}}","gone":{{i % 3}}}"""), "v1");
        await SendAsync(silo, "2024-03-08", Enumerable.Range(0, 1000).Select(static i =>
            $$"""{"age":{{(i % 25 < 3 ? "null" : $"{i % 100}")}},"plan":"{{(i % 20 == 0 ? "gold" : i % 4 == 1 ? "paid" : "free")}}","extra":{{i}}}"""), "v2");
        string[] found =
        [
            "12% of 'age' are missing, 0% in the earlier range.",
            "'extra' is not in the earlier range.",
            "'gone' has no values any more, 100% of the earlier range's records have one.",
            "5% of 'plan' are of categories the earlier range does not have.",
        ];
        var week = await DescribeAsync(silo, "from=2024-03-08&to=2024-03-09&against=-7d");
        week.Findings.ShouldBe(found);
        (week.Baseline, week.Records, week.Against!.Name, week.Against.Records).ShouldBe((null, 1000UL, "the earlier range", 1000UL));
        week.Against.From.ShouldBe(new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero));
        (Column(week, "age").Current!.Count, Column(week, "age").Baseline!.Count).ShouldBe((880UL, 1000UL));
        Column(week, "age").Baseline!.Median!.Value.ShouldBe(49.5, 2, "to the width of a bucket");
        var range = await DescribeAsync(silo, "from=2024-03-08&to=2024-03-09&againstFrom=2024-03-01&againstTo=2024-03-02");
        range.Findings.ShouldBe(found.Select(static each => each.Replace("the earlier range", "the other range", StringComparison.Ordinal)));
        var version = await DescribeAsync(silo, "from=2024-03-01&to=2024-03-09&version=v2&againstVersion=v1");
        (version.Against!.Version, version.Against.Name).ShouldBe(("v1", "version v1"));
        version.Findings.ShouldBe(found.Select(static each => each.Replace("the earlier range", "version v1", StringComparison.Ordinal)));
        // Beside nothing, nothing is new.
        var alone = await DescribeAsync(silo, "from=2024-03-01&to=2024-03-02&against=-7d");
        (alone.Findings.Count, alone.Against!.Records, alone.Warnings!.Single()).ShouldBe((0, 0UL, "Nothing stands beside the data, since there are no records of the earlier range, 2024-02-23 00:00:00 to 2024-02-24 00:00:00 UTC."));
        // The other way round the new category and the missing values are those of the other side.
        (await DescribeAsync(silo, "from=2024-03-01&to=2024-03-09&version=v1&againstVersion=v2")).Findings.ShouldBe(["'extra' has no values any more, 100% of version v2's records have one.", "'gone' is not in version v2."], ignoreOrder: true);
        foreach (var (query, detail) in ((string, string)[])
        [
            ("from=2024-03-01&to=2024-03-09&againstVersion=v1", "againstVersion is 'v1'; it must be given with version"),
            ("from=2024-03-08&to=2024-03-09&against=-7d&baseline=march", "baseline is 'march'; it must be left out where against is not baseline"),
            ("from=2024-03-08&to=2024-03-09&against=baseline&againstVersion=v1", "against is 'baseline'; it must be left out where"),
            ("from=2024-03-08&to=2024-03-09&against=weekly", "against is 'weekly'; it must be previous, range, version"),
            ("from=2024-03-08&to=2024-03-09&against=-1h", "the sides have records in common"),
        ])
        {
            using var refused = await silo.Http.GetAsync("/v1/models/m/describe?" + query);
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest, query);
            (await refused.Content.ReadAsStringAsync()).ShouldContain(detail.Split('\'')[0], Case.Sensitive, query);
        }

        (await silo.Http.GetAsync("/v1/models/m/describe?from=2024-03-08&to=2024-03-09&against=baseline")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await silo.Http.GetAsync("/v1/models/m/describe?version=v2&againstVersion=v9")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>Beyond 2^64 values are not told apart, so that a quartile of them may be anything there: that is said.</summary>
    [Fact]
    public async Task Quartiles_of_values_that_are_too_large_to_be_told_apart_say_so()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, "2024-03-01", Enumerable.Range(0, 100).Select(static i => $$"""{"huge":{{(i < 60 ? "1e25" : "3e30")}},"large":{{(i < 60 ? "1e15" : "1e18")}}}"""));
        await SendAsync(silo, "2024-03-05", Enumerable.Range(0, 100).Select(static i => $$"""{"tiny":{{i}}e-300,"zero":0}"""));
        (await DescribeAsync(silo, "from=2024-03-05&to=2024-03-06")).Findings.ShouldBe(
            ["All values of 'tiny' are closer to 0 than about 2^-64 (5·10^-20), where values are not told apart: quartiles are anywhere between the extremes.", "'zero' is constant: every value is 0."]);
        (await DescribeAsync(silo, "from=2024-03-01&to=2024-03-02")).Findings.ShouldHaveSingleItem()
            .ShouldBe("100 values of 'huge' lie from about 2^64 (1.8·10^19) on, where values are not told apart: quartiles among them are anywhere between that and the extreme.");
    }

    private static ColumnDescription Column(ModelDescription description, string name) => description.Columns.Single(column => column.Role == ColumnRole.Feature && column.Name == name);

    private static async Task<ModelDescription> DescribeAsync(TestSilo silo, string query) =>
        (await silo.Http.GetFromJsonAsync<ModelDescription>("/v1/models/m/describe?" + query, HealthJson.Options))!;

    private static async Task SendAsync(TestSilo silo, string day, IEnumerable<string> features, string version = "")
    {
        var body = new StringBuilder();
        foreach (var (i, each) in features.Index())
            body.Append(CultureInfo.InvariantCulture, $$"""{"model":"m","version":"{{version}}","prediction":"{{(i % 3 == 0 ? "a" : "b")}}","time":"{{day}}T{{i / 60:00}}:{{i % 60:00}}:00Z","features":{{each}}}""").Append('\n');
        using var content = new StringContent(body.ToString(), Encoding.UTF8, "application/x-ndjson");
        using var answer = await silo.Http.PostAsync("/v1/records?wait=true", content);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
