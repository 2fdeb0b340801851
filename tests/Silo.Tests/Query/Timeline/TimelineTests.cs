using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Timeline;
using OrleansMonitor.Silo.Tests.Alerting;

namespace OrleansMonitor.Silo.Tests.Query.Timeline;

public sealed class TimelineTests
{
    private const string Range = "from=2024-03-01&to=2024-03-01T03:00:00Z";

    [Fact]
    public async Task Columns_have_a_value_for_each_step_and_are_those_of_the_series()
    {
        await using var silo = await SeededSilo.StartAsync();
        var timeline = await silo.GetAsync($"/v1/models/churn/timeline?{Range}&step=1h&figures=rate,errors,latency_p99,quality,recall(1)");
        timeline.GetProperty("stepSeconds").GetDouble().ShouldBe(3600);
        Texts(timeline.GetProperty("time")).ShouldBe(["2024-03-01T00:00:00Z", "2024-03-01T01:00:00Z", "2024-03-01T02:00:00Z"]);
        timeline.GetProperty("effectiveFrom").GetString().ShouldBe("2024-03-01T00:00:00Z");
        timeline.GetProperty("effectiveTo").GetString().ShouldBe("2024-03-01T03:00:00Z");
        timeline.GetProperty("records").GetRawText().ShouldBe("[60,60,60]");
        timeline.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(180);
        timeline.GetProperty("completeness").GetProperty("labelCoverage").GetDouble().ShouldBe(1);
        var figures = timeline.GetProperty("figures");
        figures.EnumerateObject().Select(static figure => figure.Name).ShouldBe(["rate", "errors", "latency_p99", "quality", "recall(1)"]);
        var quality = figures.GetProperty("quality");
        quality.GetProperty("metric").GetString().ShouldBe("accuracy");
        quality.GetProperty("unit").GetString().ShouldBe("ratio");
        quality.GetProperty("worse").GetString().ShouldBe("down");
        quality.GetProperty("values").GetRawText().ShouldBe("[0.75,0.75,0.75]");
        quality.GetProperty("n").GetRawText().ShouldBe("[60,60,60]");
        // Clopper and Pearson, 45 of 60.
        quality.GetProperty("low")[0].GetDouble().ShouldBe(0.6214, 1e-4);
        quality.GetProperty("high")[0].GetDouble().ShouldBe(0.8528, 1e-4);
        figures.GetProperty("rate").GetProperty("values")[0].GetDouble().ShouldBe(60 / 3600.0, 1e-9);
        figures.GetProperty("rate").TryGetProperty("low", out _).ShouldBeFalse();
        figures.GetProperty("recall(1)").GetProperty("values").GetRawText().ShouldBe("[0.5,0.5,0.5]");

        var series = await silo.GetAsync($"/v1/models/churn/series?{Range}&step=1h");
        for (var step = 0; step < 3; step++)
        {
            var point = series.GetProperty("points")[step];
            figures.GetProperty("latency_p99").GetProperty("values")[step].GetDouble().ShouldBe(point.GetProperty("latency").GetProperty("p99").GetDouble());
            figures.GetProperty("errors").GetProperty("values")[step].GetDouble().ShouldBe(point.GetProperty("traffic").GetProperty("errorRatio").GetDouble(), 1e-12);
        }
    }

    [Theory]
    [InlineData("points=12", 900, 12)]
    [InlineData("points=3", 3600, 3)]
    [InlineData("step=1s", 10, 1080)]
    [InlineData("step=15s", 20, 540)]
    [InlineData("step=1mo", 30 * 86_400, 1)]
    public async Task The_step_is_chosen_or_at_least_as_long_as_the_rows(string how, double seconds, int steps)
    {
        await using var silo = await SeededSilo.StartAsync();
        var timeline = await silo.GetAsync($"/v1/models/churn/timeline?{Range}&{how}&figures=records");
        timeline.GetProperty("stepSeconds").GetDouble().ShouldBe(seconds);
        timeline.GetProperty("time").GetArrayLength().ShouldBe(steps);
        timeline.GetProperty("figures").GetProperty("records").GetProperty("values").EnumerateArray().Sum(static value => value.ValueKind == JsonValueKind.Null ? 0 : value.GetDouble()).ShouldBe(180);
    }

    [Fact]
    public async Task Steps_without_records_are_null_and_what_is_absent_says_why()
    {
        await using var silo = await SeededSilo.StartAsync();
        var timeline = await silo.GetAsync("/v1/models/churn/timeline?from=2024-02-29T23:00:00Z&to=2024-03-01T02:00:00Z&step=1h&figures=quality,drift,estimate&version=v1");
        // Of the last half hour of the version 22 of 30.
        timeline.GetProperty("figures").GetProperty("quality").GetProperty("values").GetRawText().ShouldBe("[null,0.75,0.7333333333]");
        timeline.GetProperty("records").GetRawText().ShouldBe("[0,60,30]");
        var drift = timeline.GetProperty("figures").GetProperty("drift");
        drift.GetProperty("values").GetRawText().ShouldBe("[null,null,null]");
        drift.GetProperty("reason").GetString().ShouldBe("no baseline is active");
        timeline.GetProperty("figures").GetProperty("estimate").GetProperty("reason").GetString().ShouldNotBeNullOrEmpty();
        var none = await silo.GetAsync($"/v1/models/churn/timeline?{Range}&version=v9&figures=quality");
        none.GetProperty("unknownSlice").GetBoolean().ShouldBeTrue();
        none.GetProperty("warnings")[0].GetString()!.ShouldContain("v9");
    }

    [Theory]
    [InlineData("figures=accurracy", "figures")]
    [InlineData("figures=nodes_missing", "figures")]
    [InlineData("step=1parsec", "step")]
    [InlineData("step=1s&from=2024-01-01&to=2024-03-01", "step")]
    [InlineData("points=0", "points")]
    [InlineData("points=2001", "points")]
    [InlineData("from=tomorrow", "from")]
    [InlineData("tz=Berlin", "tz")]
    [InlineData("figures=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,a1,a2,a3,a4,a5,a6,a7", "figures")]
    public async Task A_wrong_parameter_is_a_problem_that_names_it(string query, string parameter)
    {
        await using var silo = await SeededSilo.StartAsync();
        using var response = await silo.Http.GetAsync(new Uri("/v1/models/churn/timeline?" + query, UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("parameter").GetString().ShouldBe(parameter);
        problem.GetProperty("limit").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_node_has_a_timeline_of_its_own_figures()
    {
        await using var silo = await SeededSilo.StartAsync();
        var timeline = await silo.GetAsync("/v1/nodes/n1/timeline?from=2024-03-01&to=2024-03-01T00:10:00Z&step=5m&figures=records,latency_p50");
        timeline.GetProperty("node").GetString().ShouldBe("n1");
        timeline.GetProperty("figures").GetProperty("records").GetProperty("values").GetRawText().ShouldBe("[5,5]");
        using var wrong = await silo.Http.GetAsync(new Uri("/v1/nodes/n1/timeline?figures=accuracy", UriKind.Relative));
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var unknown = await silo.Http.GetAsync(new Uri("/v1/nodes/nobody/timeline", UriKind.Relative));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Several_questions_are_answered_in_one_request_each_with_its_own_problem()
    {
        await using var silo = await SeededSilo.StartAsync();
        using var response = await silo.Http.PostAsJsonAsync(new Uri("/v1/series", UriKind.Relative), new
        {
            requests = new object[]
            {
                new { model = "churn", from = "2024-03-01", to = "2024-03-01T03:00:00Z", step = "1h", figures = new[] { "quality" } },
                new { model = "nobody" },
                new { model = "churn", figures = new[] { "nonsense" } },
                new { node = "n1", from = "2024-03-01", to = "2024-03-02", step = "1h" },
                new { },
            },
        });
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answers = (await response.Content.ReadFromJsonAsync<SeriesBatchAnswer>(HealthJson.Options))!.Answers;
        answers.Count.ShouldBe(5);
        answers[0].Timeline!.Figures["quality"].Values.ShouldBe([0.75, 0.75, 0.75]);
        answers[1].Problem!.Status.ShouldBe(404);
        answers[2].Problem!.Parameter.ShouldBe("figures");
        answers[3].Timeline!.Node.ShouldBe("n1");
        answers[4].Problem!.Status.ShouldBe(400);

        using var none = await silo.Http.PostAsJsonAsync(new Uri("/v1/series", UriKind.Relative), new { requests = Array.Empty<object>() });
        none.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var misspelt = await silo.Http.PostAsJsonAsync(new Uri("/v1/series", UriKind.Relative), new { request = Array.Empty<object>() });
        misspelt.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_is_kept_of_an_answer_never_hides_a_record_or_a_label_however_late()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        var random = new Random(7);
        var start = new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var unlabelled = new List<string>();
        for (var round = 0; round < 12; round++)
        {
            var lines = new StringBuilder();
            for (var i = 0; i < 20; i++)
            {
                // Event time goes on, and now and then somewhere into the hour before.
                var at = start.AddMinutes((round * 5) + (random.NextDouble() < 0.3 ? -random.Next(60) : random.Next(5))).AddSeconds(random.Next(60));
                var id = $"r{round}-{i}";
                var isLabelled = random.NextDouble() < 0.5;
                if (!isLabelled)
                    unlabelled.Add(id);
                lines.AppendLine(JsonSerializer.Serialize(new { model = "m", id, time = at, latencySeconds = random.NextDouble(), prediction = "yes", label = isLabelled ? (random.NextDouble() < 0.8 ? "yes" : "no") : null }, Compact));
            }

            await PostAsync(silo, "/v1/records?wait=true&node=n1", lines.ToString());
            if (round % 3 == 2)
            {
                var labels = string.Concat(unlabelled.Take(15).Select(id => JsonSerializer.Serialize(new { model = "m", id, label = random.NextDouble() < 0.5 ? "yes" : "no" }) + "\n"));
                unlabelled.RemoveRange(0, Math.Min(15, unlabelled.Count));
                await PostAsync(silo, "/v1/labels?wait=true&node=n1", labels);
            }

            // The same once more is answered from what is kept, and another grid is computed anew.
            foreach (var step in new[] { "10m", "1m" })
                await SameAsSeriesAsync(silo, start.AddHours(-1), start.AddHours(1.5), step);
        }
    }

    private static readonly JsonSerializerOptions Compact = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private static async Task SameAsSeriesAsync(TestSilo silo, DateTimeOffset from, DateTimeOffset to, string step)
    {
        var range = $"from={from.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}&to={to.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}&step={step}";
        var series = (await silo.JsonAsync("/v1/models/m/series?" + range)).GetProperty("points").EnumerateArray().ToDictionary(static point => point.GetProperty("from").GetString()!);
        var timeline = await silo.JsonAsync($"/v1/models/m/timeline?{range}&figures=quality,latency_p95,errors");
        var times = Texts(timeline.GetProperty("time"));
        var (quality, latency) = (timeline.GetProperty("figures").GetProperty("quality"), timeline.GetProperty("figures").GetProperty("latency_p95"));
        var seen = 0;
        for (var i = 0; i < times.Length; i++)
        {
            var records = timeline.GetProperty("records")[i].GetInt32();
            if (!series.TryGetValue(times[i], out var point))
            {
                records.ShouldBe(0);
                continue;
            }

            seen++;
            records.ShouldBe(point.GetProperty("traffic").GetProperty("records").GetInt32(), times[i]);
            latency.GetProperty("values")[i].GetDouble().ShouldBe(point.GetProperty("latency").GetProperty("p95").GetDouble(), times[i]);
            if (point.TryGetProperty("classification", out var classes) && classes.TryGetProperty("accuracy", out var accuracy))
                quality.GetProperty("values")[i].GetDouble().ShouldBe(accuracy.GetDouble(), 1e-9, times[i]);
            else
                quality.GetProperty("values")[i].ValueKind.ShouldBe(JsonValueKind.Null, times[i]);
        }

        seen.ShouldBe(series.Count);
    }

    private static async Task PostAsync(TestSilo silo, string path, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var answer = await silo.Http.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(static each => each.GetString()!)];
}
