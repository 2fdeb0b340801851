using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Silo.Tests.Alerting;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Query.Overview;

public sealed class OverviewTests
{
    private const string Rules = """
        groups:
          - name: quality
            interval: 10s
            rules:
              - alert: AccuracyLow
                metric: accuracy
                window: 1m
                below: 0.8
                labels: {severity: page}
                annotations: {summary: "Accuracy of the model is low."}
              - alert: Slow
                metric: latency_p99
                window: 1m
                above: 0.5
                labels: {severity: warning}
        """;

    [Fact]
    public async Task Models_are_listed_by_what_needs_a_person_with_the_reason_in_words()
    {
        await using var silo = await TestSilo.StartAsync(null, null, [.. RuledSilo.Quick, "--Aggregation:Models:sick:Labels:team=risk"]);
        using (var put = await silo.PutRulesAsync("quality", Rules))
            put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
        await SendAsync(silo, "sick", wrong: 7, latency: 0.1);
        await SendAsync(silo, "slow", wrong: 0, latency: 0.9);
        await SendAsync(silo, "fine", wrong: 0, latency: 0.1);
        await SendAsync(silo, "unlabelled", wrong: -1, latency: 0.1);

        var overview = await UntilAsync(silo, "/v1/overview?from=-30m", static overview =>
            overview.GetProperty("completeness").GetDouble() == 1
            && overview.GetProperty("counts").GetProperty("unwell").GetInt32() == 1
            && overview.GetProperty("counts").GetProperty("watch").GetInt32() == 1
            && overview.GetProperty("counts").GetProperty("well").GetInt32() == 1
            && overview.GetProperty("counts").GetProperty("waiting").GetInt32() == 1);
        var models = overview.GetProperty("models").EnumerateArray().ToList();
        models.ConvertAll(static model => model.GetProperty("model").GetString()).ShouldBe(["sick", "slow", "fine", "unlabelled"]);
        models.ConvertAll(static model => model.GetProperty("state").GetString()).ShouldBe(["unwell", "watch", "well", "waiting"]);

        var sick = models[0];
        sick.GetProperty("reason").GetString()!.ShouldMatch("^accuracy is 0\\.\\d\\d, under 0\\.80, since \\d\\d:\\d\\d$");
        sick.GetProperty("since").GetString().ShouldNotBeNull();
        sick.GetProperty("labels").GetProperty("team").GetString().ShouldBe("risk");
        var alert = sick.GetProperty("alerts").EnumerateArray().ShouldHaveSingleItem();
        alert.GetProperty("rule").GetString().ShouldBe("AccuracyLow");
        alert.GetProperty("severity").GetString().ShouldBe("page");
        alert.GetProperty("state").GetString().ShouldBe("firing");
        alert.GetProperty("summary").GetString().ShouldBe("Accuracy of the model is low");
        alert.GetProperty("acknowledged").GetBoolean().ShouldBeFalse();
        sick.GetProperty("quality").GetProperty("name").GetString().ShouldBe("accuracy");
        // It is of the last minute by the clock, of which some has passed since the records were sent: of the newest n of them.
        var n = sick.GetProperty("quality").GetProperty("n").GetInt32();
        n.ShouldBeInRange(1, 40);
        var accuracy = Enumerable.Range(1, n).Count(static i => i % 10 >= 7) / (double)n;
        sick.GetProperty("quality").GetProperty("value").GetDouble().ShouldBe(accuracy, 1e-9);
        sick.GetProperty("quality").GetProperty("low").GetDouble().ShouldBeLessThanOrEqualTo(accuracy);
        sick.GetProperty("quality").GetProperty("labelled").GetDouble().ShouldBe(1);
        models[1].GetProperty("reason").GetString()!.ShouldMatch("^p99 latency is 9\\d\\d ms, over 500 ms, since \\d\\d:\\d\\d$");
        models[2].GetProperty("reason").GetString()!.ShouldMatch("^accuracy is 1\\.00 \\(0\\.\\d\\d to 1\\.00, n \\d+\\) over the (last \\d+ (s|min)|\\d+ (s|min) to \\d\\d:\\d\\d)$");
        models[3].GetProperty("reason").GetString()!.ShouldStartWith("40 predictions wait for their labels, the oldest since ");
        models[3].GetProperty("quality").GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
        models[3].GetProperty("quality").GetProperty("reason").GetString().ShouldBe("40 predictions wait for labels");
        models[3].GetProperty("drift").GetProperty("reason").GetString().ShouldNotBeNullOrEmpty();

        var series = sick.GetProperty("series");
        var steps = series.GetProperty("time").GetArrayLength();
        steps.ShouldBeInRange(60, 61);
        foreach (var column in new[] { "rate", "p99", "quality", "qualityLow", "qualityHigh", "drift" })
            series.GetProperty(column).GetArrayLength().ShouldBe(steps, column);
        series.GetProperty("quality").EnumerateArray().Count(static value => value.ValueKind == JsonValueKind.Number).ShouldBeInRange(1, 3);

        overview.GetProperty("fleet").GetProperty("figure").GetString().ShouldBe("p99");
        overview.GetProperty("fleet").GetProperty("nodes")[0].GetProperty("node").GetString().ShouldBe("n1");
        overview.GetProperty("receiving").GetProperty("silos").GetProperty("total").GetInt32().ShouldBeInRange(0, 1);
        overview.GetProperty("receiving").GetProperty("dropped").GetInt32().ShouldBe(0);

        // Whoever names a model's state says the same.
        var listed = (await silo.JsonAsync("/v1/models")).EnumerateArray().ToDictionary(static model => model.GetProperty("model").GetString()!);
        (await silo.JsonAsync("/v1/cluster/health")).GetProperty("models").EnumerateArray().Select(static model => model.GetProperty("state").GetString()).ShouldBe(["unwell", "waiting", "watch", "well"], ignoreOrder: true);
        foreach (var model in models)
            listed[model.GetProperty("model").GetString()!].GetProperty("state").GetString().ShouldBe(model.GetProperty("state").GetString());
        listed["unlabelled"].GetProperty("reason").GetString()!.ShouldStartWith("40 predictions wait for their labels, the oldest since ");
        var health = await silo.JsonAsync("/v1/models/sick/health?from=-30m");
        health.GetProperty("state").GetString().ShouldBe("unwell");
        health.GetProperty("reason").GetString()!.ShouldStartWith("accuracy is 0.");
        health.GetProperty("since").GetString().ShouldBe(sick.GetProperty("since").GetString());
        // Of a part of the model, and of a range that is over, nothing is said about the whole model now.
        foreach (var other in new[] { "version=", "segment=", "to=-10m", "where=country%3DDE" })
            (await silo.JsonAsync($"/v1/models/sick/health?from=-30m&{other}")).TryGetProperty("state", out _).ShouldBeFalse(other);
        var report = await ReportAsync(silo, "unlabelled");
        report.ShouldContain("waits for data");
        report.ShouldContain("Now: 40 predictions wait for their labels, the oldest since ");
        (await ReportAsync(silo, "slow")).ShouldContain("is to be watched");

        // What is listed can be chosen; counts are of all that q and label let through.
        (await NamesAsync(silo, "state=unwell,watch")).ShouldBe(["sick", "slow"]);
        (await NamesAsync(silo, "q=LOW")).ShouldBe(["slow"]);
        (await NamesAsync(silo, "q=risk")).ShouldBe(["sick"]);
        (await NamesAsync(silo, "label=team=risk")).ShouldBe(["sick"]);
        (await NamesAsync(silo, "label=team=risk&label=tier=1")).ShouldBeEmpty();
        (await NamesAsync(silo, "sort=name")).ShouldBe(["fine", "sick", "slow", "unlabelled"]);
        (await NamesAsync(silo, "sort=p99"))[0].ShouldBe("slow");
        (await NamesAsync(silo, "sort=quality"))[0].ShouldBe("sick");
        var first = await silo.JsonAsync("/v1/overview?sort=name&limit=3");
        first.GetProperty("nextCursor").GetString().ShouldBe("3");
        (await NamesAsync(silo, "sort=name&limit=3&cursor=3")).ShouldBe(["unlabelled"]);
    }

    /// <summary>Seven right of seven are between 59 % and all by chance.</summary>
    [Fact]
    public async Task A_handful_of_labels_is_no_verdict()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, "young", wrong: 0, latency: 0.1, count: 7);
        var overview = await UntilAsync(silo, "/v1/overview?from=-30m", static overview => overview.GetProperty("models").EnumerateArray().Any(static model => model.GetProperty("reason").GetString()!.StartsWith("accuracy", StringComparison.Ordinal)));
        var young = overview.GetProperty("models")[0];
        young.GetProperty("reason").GetString()!.ShouldMatch("^accuracy is 1\\.00 \\(0\\.\\d\\d to 1\\.00, n \\d\\) over the (last \\d+ (s|min)|\\d+ (s|min) to \\d\\d:\\d\\d): too few to judge by, 30 are needed$");
        young.GetProperty("quality").GetProperty("value").GetDouble().ShouldBe(1);
        (await ReportAsync(silo, "young")).ShouldContain("waits for data");
        foreach (var (path, meant) in ((string, string)[])[("/v1/models/yuong/health", "young"), ("/v1/models/yung/report", "young"), ("/v1/nodes/n2/health", "n1")])
        {
            using var missing = await silo.Http.GetAsync(new Uri(path, UriKind.Relative));
            missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await missing.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldEndWith($" Did you mean {meant}?");
        }
    }

    [Fact]
    public async Task A_silenced_alert_is_shown_and_decides_nothing()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        using (var put = await silo.PutRulesAsync("quality", Rules))
            put.IsSuccessStatusCode.ShouldBeTrue();
        await SendAsync(silo, "sick", wrong: 7, latency: 0.1);
        await UntilAsync(silo, "/v1/overview", static overview => overview.GetProperty("counts").GetProperty("unwell").GetInt32() == 1);
        using (var silence = await silo.Http.PostAsJsonAsync(new Uri("/v1/silences", UriKind.Relative), new { matchers = new[] { "model=\"sick\"" }, endsAt = TimeProvider.System.GetUtcNow().AddHours(1), createdBy = "a", comment = "b" }))
            silence.IsSuccessStatusCode.ShouldBeTrue(await silence.Content.ReadAsStringAsync());
        var overview = await UntilAsync(silo, "/v1/overview", static overview => overview.GetProperty("counts").GetProperty("well").GetInt32() == 1);
        overview.GetProperty("models")[0].GetProperty("alerts")[0].GetProperty("state").GetString().ShouldBe("silenced");
    }

    [Fact]
    public async Task A_caller_with_a_limited_role_sees_his_models_and_nothing_of_the_others()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.IngestAsync(silo.Keys["sender"], "fraud-eu", "housing")).ShouldBeOk();
        var all = (await silo.GetAsync("/v1/overview", silo.Keys["reader"])).ShouldBeOk().Json;
        all.GetProperty("counts").GetProperty("total").GetInt32().ShouldBe(2);
        var limited = (await silo.GetAsync("/v1/overview", silo.Keys["fraud-reader"])).ShouldBeOk();
        limited.Body.ShouldNotContain("housing");
        limited.Json.GetProperty("counts").GetProperty("total").GetInt32().ShouldBe(1);
        limited.Json.TryGetProperty("fleet", out _).ShouldBeFalse();
        limited.Json.GetProperty("receiving").TryGetProperty("silos", out _).ShouldBeFalse();
        (await silo.GetAsync("/v1/overview", silo.Keys["sender"])).ShouldBeProblem(HttpStatusCode.Forbidden, "role-missing");
        (await silo.GetAsync("/v1/overview")).ShouldBeProblem(HttpStatusCode.Unauthorized, "credential-missing");

        var batch = """{"requests":[{"model":"fraud-eu"},{"model":"housing"},{"node":"n1"}]}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/series") { Content = new StringContent(batch, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + silo.Keys["fraud-reader"]);
        using var response = await silo.Http.SendAsync(request);
        var answers = (await Answer.OfAsync(response)).ShouldBeOk().Json.GetProperty("answers");
        answers[0].TryGetProperty("timeline", out _).ShouldBeTrue();
        answers[1].GetProperty("problem").GetProperty("status").GetInt32().ShouldBe(403);
        answers[2].GetProperty("problem").GetProperty("status").GetInt32().ShouldBe(403);
        (await silo.GetAsync("/v1/models/housing/timeline", silo.Keys["fraud-reader"])).ShouldBeProblem(HttpStatusCode.Forbidden, "model-forbidden");
    }

    [Fact]
    public async Task An_empty_installation_has_an_empty_overview()
    {
        await using var silo = await TestSilo.StartAsync();
        var overview = await silo.JsonAsync("/v1/overview");
        overview.GetProperty("models").GetArrayLength().ShouldBe(0);
        overview.GetProperty("completeness").GetDouble().ShouldBe(1);
        overview.GetProperty("counts").GetProperty("total").GetInt32().ShouldBe(0);
        overview.GetProperty("stepSeconds").GetDouble().ShouldBe(360);
    }

    [Fact]
    public async Task An_answer_may_be_compressed_and_is_the_same_for_all_who_ask_within_seconds()
    {
        await using var silo = await TestSilo.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/overview");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "br;q=1.0, gzip;q=0.8");
        using var response = await silo.Http.SendAsync(request);
        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        await using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var compressed = await JsonDocument.ParseAsync(gzip);
        var at = compressed.RootElement.GetProperty("at").GetString();
        (await silo.JsonAsync("/v1/overview")).GetProperty("at").GetString().ShouldBe(at);
    }

    [Theory]
    [InlineData("from=tomorrow", "from")]
    [InlineData("from=-1h&to=-2h", "from")]
    [InlineData("tz=Berlin", "tz")]
    [InlineData("points=0", "points")]
    [InlineData("points=241", "points")]
    [InlineData("state=sick", "state")]
    [InlineData("state=1", "state")]
    [InlineData("label=team", "label")]
    [InlineData("sort=size", "sort")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("cursor=x", "cursor")]
    public async Task A_wrong_parameter_is_a_problem_that_names_it(string query, string parameter)
    {
        await using var silo = await TestSilo.StartAsync();
        using var response = await silo.Http.GetAsync(new Uri("/v1/overview?" + query, UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("parameter").GetString().ShouldBe(parameter);
        problem.GetProperty("limit").GetString().ShouldNotBeNullOrEmpty();
    }

    /// <summary>Forty records of the last half minute, so many of ten wrongly predicted; −1: without labels, which are to come later.</summary>
    private static async Task SendAsync(TestSilo silo, string model, int wrong, double latency, int count = 40)
    {
        var now = TimeProvider.System.GetUtcNow();
        var lines = new StringBuilder();
        for (var i = count; i > 0; i--)
        {
            var (time, id) = (now.AddSeconds(-i), $"{model}-{i}");
            lines.AppendLine(wrong < 0
                ? JsonSerializer.Serialize(new { model, id, time, latencySeconds = latency, prediction = "yes" })
                : JsonSerializer.Serialize(new { model, id, time, latencySeconds = latency, prediction = "yes", label = i % 10 < wrong ? "no" : "yes" }));
        }

        using var content = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
        using var answer = await silo.Http.PostAsync(new Uri("/v1/records?node=n1&wait=true", UriKind.Relative), content);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> ReportAsync(TestSilo silo, string model) => await silo.Http.GetStringAsync(new Uri($"/v1/models/{model}/report?from=-30m", UriKind.Relative));

    private static async Task<string[]> NamesAsync(TestSilo silo, string query) =>
        [.. (await silo.JsonAsync("/v1/overview?" + query)).GetProperty("models").EnumerateArray().Select(static model => model.GetProperty("model").GetString()!)];

    private static async Task<JsonElement> UntilAsync(TestSilo silo, string path, Func<JsonElement, bool> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var answer = await silo.JsonAsync(path);
            if (isSo(answer))
                return answer;
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(answer.GetRawText());
            }
        }
    }
}
