using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Changes;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>A figure against its own past, through a whole silo.</summary>
public sealed class ChangeEndpointTests
{
    private const int Seed = 11;
    private static readonly DateTimeOffset Begin = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_lasting_change_is_dated_and_said_in_a_sentence()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, hours: 60, errorsFrom: 40);
        var changes = await GetAsync(silo, "metric=accuracy");
        (changes.Points.Count, changes.History, changes.Limit).ShouldBe((60, 28, 3));
        changes.Points.Take(8).ShouldAllBe(static point => point.Centre == null && !point.IsOutside);
        var change = changes.Changes.ShouldHaveSingleItem($"seed {Seed}");
        change.At.ShouldBe(Begin.AddHours(40), "the first hour that is other, whatever the ones before happened to be");
        change.Before.ShouldBe(0.95, 0.02);
        change.After.ShouldBe(0.7, 0.03);
        change.IsWorse.ShouldBe(true);
        change.Detectors.ShouldBe([ChangeDetector.PageHinkley, ChangeDetector.Adwin], ignoreOrder: true);
        change.Sentence.ShouldStartWith("accuracy fell from 9");
        changes.Points.Single(static point => point.From == Begin.AddHours(40)).IsOutside.ShouldBeTrue();
        changes.Points.Take(40).Count(static point => point.IsOutside).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_figure_without_values_says_why_and_nothing_changed()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, hours: 10, errorsFrom: 10);
        foreach (var metric in (string[])["latency_p99", "data_drift(age)", "feature_mean(age)", "rmse"])
        {
            var changes = await GetAsync(silo, "metric=" + metric);
            (changes.Points.Count, changes.PointsWithoutValue, changes.Changes.Count, changes.Overdispersion).ShouldBe((0, 10, 0, 1), metric);
            changes.Reason.ShouldNotBeNullOrEmpty();
        }
    }

    [Theory]
    [InlineData("metric=acuracy", "did you mean accuracy?")]
    [InlineData("", "the name of a figure as in rules")]
    [InlineData("metric=silent_nodes", "a figure of a model's windows, which this is not")]
    [InlineData("metric=accuracy&history=7", "from 8 to 200 points")]
    [InlineData("metric=accuracy&history=201", "from 8 to 200 points")]
    [InlineData("metric=accuracy&step=0m", "step is '0m'")]
    [InlineData("metric=accuracy&history=1.5", "history is '1.5'; it must be a whole number.")]
    public async Task A_wrong_parameter_is_named(string query, string expected)
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, hours: 1, errorsFrom: 1);
        using var answer = await silo.Http.GetAsync($"/v1/models/m/changes?{query}");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain(expected);
    }

    private static async Task<ModelChanges> GetAsync(TestSilo silo, string query) =>
        (await silo.Http.GetFromJsonAsync<ModelChanges>($"/v1/models/m/changes?{query}&step=1h&from=2024-03-01&to=2024-03-10", HealthJson.Options))!;

    private static async Task SendAsync(TestSilo silo, int hours, int errorsFrom)
    {
        var random = new Random(Seed);
        var body = new StringBuilder();
        for (var hour = 0; hour < hours; hour++)
        {
            for (var i = 0; i < 200; i++)
            {
                var time = Begin.AddHours(hour).AddSeconds(15 * i).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                var right = random.NextDouble() > (hour < errorsFrom ? 0.05 : 0.3);
                body.Append(CultureInfo.InvariantCulture, $$"""{"model":"m","prediction":"a","label":"{{(right ? "a" : "b")}}","time":"{{time}}"}""").Append('\n');
            }
        }

        using var content = new StringContent(body.ToString(), Encoding.UTF8, "application/x-ndjson");
        (await silo.Http.PostAsync("/v1/records?wait=true", content)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
