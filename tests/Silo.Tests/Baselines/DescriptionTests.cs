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
        alone.Findings.ShouldBe(["`gone` is constant: every value is 1."]);
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
            "12% of `age` are missing, 0% in the baseline.",
            "4% of `age` are out of the baseline's range, 0 to 99.",
            "`country` is constant: every value is 'DE'.",
            "`extra` is not in the baseline.",
            "`gone` has no values any more, 100% of the baseline's records have one.",
            "3% of `plan` are of categories the baseline does not list.",
            "5% of `zip` are no numbers, 0% in the baseline.",
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

    private static ColumnDescription Column(ModelDescription description, string name) => description.Columns.Single(column => column.Role == ColumnRole.Feature && column.Name == name);

    private static async Task<ModelDescription> DescribeAsync(TestSilo silo, string query) =>
        (await silo.Http.GetFromJsonAsync<ModelDescription>("/v1/models/m/describe?" + query, HealthJson.Options))!;

    private static async Task SendAsync(TestSilo silo, string day, IEnumerable<string> features)
    {
        var body = new StringBuilder();
        foreach (var (i, each) in features.Index())
            body.Append(CultureInfo.InvariantCulture, $$"""{"model":"m","prediction":"{{(i % 3 == 0 ? "a" : "b")}}","time":"{{day}}T{{i / 60:00}}:{{i % 60:00}}:00Z","features":{{each}}}""").Append('\n');
        using var content = new StringContent(body.ToString(), Encoding.UTF8, "application/x-ndjson");
        using var answer = await silo.Http.PostAsync("/v1/records?wait=true", content);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
