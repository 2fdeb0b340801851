using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Tests.Query;

public sealed class ModelEndpointTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private SeededSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await SeededSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Without_a_range_the_last_hour_up_to_the_watermark_is_answered()
    {
        var health = await _silo.GetAsync("/v1/models/churn/health");
        // The watermark is 02:59; the hour before it begins on a row's border.
        Text(health, "from").ShouldBe("2024-03-01T01:59:00Z");
        Text(health, "to").ShouldBe("2024-03-01T02:59:10Z");
        var completeness = health.GetProperty("completeness");
        completeness.GetProperty("records").GetInt32().ShouldBe(61);
        completeness.GetProperty("labelCoverage").GetDouble().ShouldBe(1);
        completeness.GetProperty("pendingPredictions").GetInt32().ShouldBe(3);
        Text(completeness, "watermark").ShouldBe("2024-03-01T02:59:00Z");
    }

    [Fact]
    public async Task The_figures_of_a_binary_classifier_stand_at_the_top_of_classification()
    {
        var health = await _silo.GetAsync("/v1/models/churn/health?from=2024-03-01&to=2024-03-02");
        var classification = health.GetProperty("classification");
        classification.GetProperty("classes").EnumerateArray().Select(c => c.GetString()).ShouldBe(["0", "1"]);
        // Of the 90 positive records every second one is predicted negative; the negative ones are all right.
        classification.GetProperty("confusionMatrix").GetRawText().ShouldBe("[[90,0],[45,45]]");
        classification.GetProperty("accuracy").GetDouble().ShouldBe(0.75);
        Text(classification, "positiveClass").ShouldBe("1");
        classification.GetProperty("precision").GetDouble().ShouldBe(1);
        classification.GetProperty("recall").GetDouble().ShouldBe(0.5);
        classification.GetProperty("f1").GetDouble().ShouldBe(0.6666666667, 1e-12);
        var scores = health.GetProperty("scores");
        // 45 of 90 positives score 0.75, the others and all negatives 0.25: area = 0.5 + 0.5 · 0.5.
        scores.GetProperty("aucRoc").GetDouble().ShouldBe(0.75, 1e-6);
        scores.GetProperty("brier").GetDouble().ShouldBe(((135 * 0.0625) + (45 * 0.5625)) / 180, 1e-6);
        health.TryGetProperty("regression", out _).ShouldBeFalse();
        health.TryGetProperty("tokens", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Curves_have_a_point_for_each_threshold()
    {
        var curves = await _silo.GetAsync("/v1/models/churn/curves?from=2024-03-01&to=2024-03-02");
        curves.GetProperty("count").GetInt32().ShouldBe(180);
        curves.GetProperty("points").GetRawText().ShouldBe(
            """[{"truePositiveRate":0,"falsePositiveRate":0},{"threshold":0.75,"truePositiveRate":0.5,"falsePositiveRate":0,"precision":1},{"threshold":0.25,"truePositiveRate":1,"falsePositiveRate":1,"precision":0.5}]""");
        (await _silo.GetAsync("/v1/models/churn/curves?from=2023-03-01&to=2023-03-02")).GetProperty("points").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_whole_answer_has_this_shape()
    {
        var health = await _silo.GetAsync("/v1/models/churn/health?from=2024-03-01T00:00:00Z&to=2024-03-01T00:01:00Z&version=v1");
        Snapshot.Matches("model-health.json", JsonSerializer.Serialize(health, Indented));
    }

    [Fact]
    public async Task Versions_and_segments_are_told_apart()
    {
        (await Records("version=v1")).ShouldBe(90);
        (await Records("version=v1&segment=eu")).ShouldBe(45);
        (await Records("segment=us")).ShouldBe(90);
        var none = await _silo.GetAsync("/v1/models/churn/health?from=2024-03-01&to=2024-03-02&version=v9");
        none.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(0);
        none.GetProperty("completeness").TryGetProperty("labelCoverage", out _).ShouldBeFalse();
        none.TryGetProperty("traffic", out _).ShouldBeFalse();
        none.TryGetProperty("classification", out _).ShouldBeFalse();
        none.GetProperty("versions").EnumerateArray().Select(v => v.GetString()).ShouldBe(["v1", "v2"]);
        async Task<int> Records(string slice) =>
            (await _silo.GetAsync("/v1/models/churn/health?from=2024-03-01&to=2024-03-02&" + slice)).GetProperty("completeness").GetProperty("records").GetInt32();
    }

    [Fact]
    public async Task A_range_within_rows_is_answered_for_the_rows_that_enclose_it()
    {
        var health = await _silo.GetAsync("/v1/models/churn/health?from=2024-03-01T00:05:03Z&to=2024-03-01T00:05:04Z");
        Text(health, "from").ShouldBe("2024-03-01T00:05:00Z");
        Text(health, "to").ShouldBe("2024-03-01T00:05:10Z");
        health.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_series_has_a_point_for_each_step_with_records()
    {
        var series = await _silo.GetAsync("/v1/models/churn/series?from=2024-03-01&to=2024-03-02&step=1h");
        var points = series.GetProperty("points").EnumerateArray().ToList();
        points.Select(p => Text(p, "from")).ShouldBe(["2024-03-01T00:00:00Z", "2024-03-01T01:00:00Z", "2024-03-01T02:00:00Z"]);
        points.ShouldAllBe(p => p.GetProperty("completeness").GetProperty("records").GetInt32() == 60);
        points[0].GetProperty("classification").GetProperty("confusionMatrix").GetRawText().ShouldBe("[[30,0],[15,15]]");
        points[0].TryGetProperty("features", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("1mo", "2024-03-01T00:00:00Z")]
    [InlineData("1w", "2024-02-26T00:00:00Z")]
    [InlineData("1y", "2024-01-01T00:00:00Z")]
    public async Task Steps_follow_the_calendar(string step, string begin)
    {
        var series = await _silo.GetAsync($"/v1/models/churn/series?from=2024-01-01&to=2025-01-01&step={step}");
        var point = series.GetProperty("points").EnumerateArray().ShouldHaveSingleItem();
        Text(point, "from").ShouldBe(begin);
        point.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(SeededSilo.Records);
    }

    [Fact]
    public async Task The_typed_result_reads_what_the_endpoint_writes()
    {
        var health = (await _silo.Http.GetFromJsonAsync<ModelHealth>("/v1/models/churn/health?from=2024-03-01&to=2024-03-02", HealthJson.Options))!;
        health.From.ShouldBe(SeededSilo.Start);
        health.Classification!.ConfusionMatrix![1][0].ShouldBe(45ul);
        health.Latency!.Value.Count.ShouldBe(180ul);
        health.Labels!.Joined.ShouldBe(5ul);
        health.Features!.ShouldHaveSingleItem().Numeric!.Mean.ShouldBe(21);
        health.Regression.ShouldBeNull();
        var series = (await _silo.Http.GetFromJsonAsync<ModelSeries>("/v1/models/churn/series?from=2024-03-01&to=2024-03-02&step=1h", HealthJson.Options))!;
        series.Points.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("/v1/models/churn/health?from=tomorrow", "from", "tomorrow")]
    [InlineData("/v1/models/churn/health?to=2024-02-30", "to", "2024-02-30")]
    [InlineData("/v1/models/churn/health?from=2024-03-02&to=2024-03-01", "from", "2024-03-02")]
    [InlineData("/v1/models/churn/series?step=1parsec", "step", "1parsec")]
    [InlineData("/v1/models/churn/series?step=0m", "step", "0m")]
    public async Task A_wrong_parameter_is_a_problem_that_names_it(string path, string parameter, string value)
    {
        using var response = await _silo.Http.GetAsync(new Uri(path, UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Text(problem, "parameter").ShouldBe(parameter);
        Text(problem, "value").ShouldBe(value);
        Text(problem, "limit").ShouldNotBeNullOrEmpty();
        Text(problem, "detail").ShouldContain(value);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused_and_not_repeated_in_full()
    {
        using var response = await _silo.Http.GetAsync(new Uri("/v1/models/churn/health?version=" + new string('x', 1000), UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Length.ShouldBeLessThan(800);
    }

    [Theory]
    [InlineData("/v1/models/nobody/health")]
    [InlineData("/v1/models/nobody/series")]
    [InlineData("/v1/nodes/nobody/health")]
    public async Task An_unknown_name_is_not_found(string path)
    {
        using var response = await _silo.Http.GetAsync(new Uri(path, UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Text(await response.Content.ReadFromJsonAsync<JsonElement>(), "value").ShouldBe("nobody");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
