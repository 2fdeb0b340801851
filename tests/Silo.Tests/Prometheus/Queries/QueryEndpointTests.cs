using System.Globalization;
using System.Net;
using System.Text.Json;
using OrleansMonitor.Silo.Tests.Query;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Prometheus.Queries;

/// <summary>What is asked in PromQl has the figures that health has, in the words of Prometheus.</summary>
public sealed class QueryEndpointTests
{
    private static DateTimeOffset Start => SeededSilo.Start;

    [Fact]
    public async Task An_answer_is_written_as_Prometheus_writes_it()
    {
        await using var silo = await SeededSilo.StartAsync();
        var at = PrometheusClient.Seconds(Start.AddHours(3));
        (await silo.Http.GetTextAsync("query", ("query", "orleansmonitor_model_records_total"), ("time", at))).ShouldBe((HttpStatusCode.OK,
            """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"orleansmonitor_model_records_total","model":"churn","version":"v1"},"value":[1709262000,"90"]},{"metric":{"__name__":"orleansmonitor_model_records_total","model":"churn","version":"v2"},"value":[1709262000,"90"]}]}}"""));
        (await silo.Http.GetTextAsync("query", ("query", "1 / 3"), ("time", at + ".5"))).Text.ShouldBe("""{"status":"success","data":{"resultType":"scalar","result":[1709262000.500,"0.3333333333333333"]}}""");
        (await silo.Http.GetTextAsync("query", ("query", "'ß \"'"), ("time", at))).Text.ShouldBe("""{"status":"success","data":{"resultType":"string","result":[1709262000,"ß \""]}}""");
        (await silo.Http.PostTextAsync("query_range", ("query", "vector(1) / 0"), ("start", at), ("end", "2024-03-01T03:00:01Z"), ("step", "500ms"))).Text.ShouldBe(
            """{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1709262000,"+Inf"],[1709262000.500,"+Inf"],[1709262001,"+Inf"]]}]}}""");
        (await silo.Http.GetTextAsync("query", ("query", "nothing[5m]"), ("time", at))).Text.ShouldBe("""{"status":"success","data":{"resultType":"matrix","result":[]}}""");
    }

    [Fact]
    public async Task Figures_are_those_of_health()
    {
        await using var silo = await SeededSilo.StartAsync();
        var health = await silo.GetAsync("/v1/models/churn/health?from=2024-03-01T00:00:00Z&to=2024-03-01T01:00:00Z");
        var traffic = health.GetProperty("traffic");
        var at = Start.AddHours(1);
        await IsAsync("sum(increase(orleansmonitor_model_records_total[1h]))", 60);
        await IsAsync("sum(orleansmonitor_model_records_total) - sum(orleansmonitor_model_records_total offset 30m)", 30);
        await IsAsync("sum(increase(orleansmonitor_model_errors_total[1h])) / sum(increase(orleansmonitor_model_predictions_total[1h]))", traffic.GetProperty("errorRatio").GetDouble());
        await IsAsync("increase(orleansmonitor_model_correct_classifications_total[1h]) / increase(orleansmonitor_model_labelled_classifications_total[1h])", health.GetProperty("classification").GetProperty("accuracy").GetDouble());
        await IsAsync("sketch_quantile(0.99, orleansmonitor_model_latency_seconds[1h])", health.GetProperty("latency").GetProperty("p99").GetDouble());
        await IsAsync("increase(orleansmonitor_model_latency_seconds_count[1h])", 60);
        await IsAsync("count(orleansmonitor_model_latency_seconds_bucket)", 16);
        // The step from 0:55 to 1:00 has five records, of which one in four is wrong.
        await IsAsync("orleansmonitor_model_accuracy_ratio", 0.8);
        await IsAsync("sum by (node) (orleansmonitor_node_records_total)", 10);
        await IsAsync("orleansmonitor_node_records_total{model=\"other\"}", 5);

        async Task IsAsync(string expression, double value) =>
            double.Parse((await silo.Http.VectorAsync(expression, at)).ShouldHaveSingleItem().Value, CultureInfo.InvariantCulture).ShouldBe(value, 1e-9, expression);
    }

    /// <summary>What is known of now only has no past, and a counter has one from its beginning on.</summary>
    [Fact]
    public async Task A_counter_begins_at_nothing_and_goes_on_and_a_state_is_that_of_now()
    {
        await using var silo = await SeededSilo.StartAsync();
        const string Records = "orleansmonitor_model_records_total{version=\"v1\"}";
        (await silo.Http.VectorAsync(Records, Start.AddMinutes(-1))).ShouldBeEmpty();
        (await silo.Http.VectorAsync($"increase({Records}[10m])", Start.AddMinutes(2))).ShouldHaveSingleItem();
        (await silo.Http.VectorAsync(Records, Start.AddDays(200))).Values.ShouldBe(["90"]);
        (await silo.Http.VectorAsync("orleansmonitor_model_accuracy_ratio", Start.AddDays(1))).ShouldBeEmpty();
        var now = TimeProvider.System.GetUtcNow();
        (await silo.Http.VectorAsync("orleansmonitor_model_predictions_waiting", now)).ShouldBe(new Dictionary<string, string> { ["model=churn"] = "3" });
        (await silo.Http.VectorAsync("orleansmonitor_model_predictions_waiting", now.AddHours(-1))).ShouldBeEmpty();
        (await silo.Http.VectorAsync(Records, now.AddMinutes(-1))).Values.ShouldBe(["90"]);
    }

    [Theory]
    [InlineData("query?query=1%2B", 400, "bad_data", "invalid parameter \"query\": 1:3: parse error: unexpected end of input")]
    [InlineData("query", 400, "bad_data", "invalid parameter \"query\": 1:1: parse error: no expression found in input")]
    [InlineData("query?query=1&time=yesterday", 400, "bad_data", "invalid parameter \"time\": cannot parse \"yesterday\" to a valid timestamp")]
    [InlineData("query?query=1&timeout=x", 400, "bad_data", "invalid parameter \"timeout\": cannot parse \"x\" to a valid duration")]
    [InlineData("query?query=1&timeout=-5", 400, "bad_data", "invalid parameter \"timeout\": \"-5\" is not from 1ms to 30s (Prometheus:QueryTimeout), which more is taken for")]
    [InlineData("query?query=sketch_quantile(0.5,orleansmonitor_model_records_total[1h])", 400, "bad_data", "sketch_quantile takes a histogram by its own name, and orleansmonitor_model_records_total is none; those are orleansmonitor_model_latency_seconds, orleansmonitor_model_time_per_output_token_seconds, orleansmonitor_model_time_to_first_token_seconds, orleansmonitor_node_latency_seconds")]
    [InlineData("nothing", 404, "not_found", "there is no /api/v1/nothing")]
    [InlineData("query_range?query=1&start=0&end=100&step=0", 400, "bad_data", "invalid parameter \"step\": zero or negative query resolution step widths are not accepted. Try a positive integer")]
    [InlineData("query_range?query=1&start=100&end=0&step=1", 400, "bad_data", "invalid parameter \"end\": end timestamp must not be before start time")]
    [InlineData("query_range?query=1&end=100&step=1", 400, "bad_data", "invalid parameter \"start\": cannot parse \"\" to a valid timestamp")]
    [InlineData("query_range?query=1&start=0&end=10000000&step=1", 400, "bad_data", "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)")]
    [InlineData("query_range?query=x[5m]&start=0&end=10&step=1", 400, "bad_data", "invalid parameter \"query\": invalid expression type \"range vector\" for range query, must be Scalar or instant Vector")]
    [InlineData("query?query=label_replace(orleansmonitor_model_records_total,%22version%22,%22%22,%22%22,%22%22)&time=1709262000", 422, "execution", "vector cannot contain metrics with the same labelset; orleansmonitor_model_records_total{model=\"churn\"} comes twice")]
    [InlineData("query?query=count_over_time(orleansmonitor_model_latency_seconds_bucket[400d])", 422, "execution", "the series of 'churn' have more than")]
    [InlineData("series", 400, "bad_data", "no match[] parameter provided")]
    [InlineData("series?match[]=rate(x[5m])", 400, "bad_data", "invalid parameter \"match[]\": \"rate(x[5m])\" is no selector of series")]
    [InlineData("series?match[]={}", 400, "bad_data", "invalid parameter \"match[]\": 1:1: parse error: vector selector must contain at least one non-empty matcher")]
    [InlineData("label/a-b/values", 400, "bad_data", "invalid label name: \"a-b\"")]
    public async Task What_is_wrong_is_said_as_Prometheus_says_it(string path, int status, string type, string error)
    {
        await using var silo = await SeededSilo.StartAsync(null, "--Prometheus:MaxSamples=2000000");
        using var response = await silo.Http.GetAsync(new Uri("/api/v1/" + path, UriKind.Relative));
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        ((int)response.StatusCode).ShouldBe(status, answer.RootElement.GetRawText());
        (answer.RootElement.GetProperty("status").GetString(), answer.RootElement.GetProperty("errorType").GetString()).ShouldBe(("error", type));
        answer.RootElement.GetProperty("error").GetString().ShouldStartWith(error);
    }

    [Fact]
    public async Task A_method_that_a_path_does_not_take_is_told_as_Prometheus_tells_errors()
    {
        await using var silo = await TestSilo.StartAsync();
        using var response = await silo.Http.PutAsync(new Uri("/api/v1/query", UriKind.Relative), null);
        (response.StatusCode, response.Content.Headers.ContentType?.MediaType).ShouldBe((HttpStatusCode.MethodNotAllowed, "application/json"));
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"status":"error","errorType":"bad_data","error":"/api/v1/query takes no PUT: it takes GET or POST"}""");
    }

    [Fact]
    public async Task Names_and_values_of_labels_are_found()
    {
        await using var silo = await SeededSilo.StartAsync();
        (string, string)[] range = [("start", PrometheusClient.Seconds(Start)), ("end", PrometheusClient.Seconds(Start.AddHours(3)))];
        Texts(await silo.Http.DataAsync("labels")).ShouldBe(["__name__", "class", "code", "column", "feature", "le", "measurement", "model", "node", "version"], ignoreOrder: true);
        Texts(await silo.Http.DataAsync("labels", [("match[]", "orleansmonitor_model_errors_by_code_total"), .. range])).ShouldBe(["__name__", "code", "model", "version"]);
        (await ValuesAsync("model")).ShouldBe(["churn"]);
        (await ValuesAsync("version", [("match[]", "orleansmonitor_model_records_total{model=\"churn\"}"), .. range])).ShouldBe(["v1", "v2"]);
        (await ValuesAsync("version", [("match[]", "orleansmonitor_model_accuracy_ratio"), ("start", PrometheusClient.Seconds(Start)), ("end", PrometheusClient.Seconds(Start.AddHours(1)))])).ShouldBe(["v1"]);
        (await ValuesAsync("node", range)).ShouldBe(["n1"]);
        (await ValuesAsync("code", range)).ShouldBe(["timeout"]);
        (await ValuesAsync("le")).Length.ShouldBe(16);
        (await ValuesAsync("nothing")).ShouldBeEmpty();
        (await ValuesAsync("__name__")).ShouldContain("orleansmonitor_model_latency_seconds_bucket");
        (await ValuesAsync("version", [("match[]", "orleansmonitor_model_records_total"), ("limit", "1"), .. range])).ShouldBe(["v1"]);
        // Those without labels of their records too.
        (await ValuesAsync("version", range)).ShouldBe(["v1", "v2"]);
        var series = await silo.Http.DataAsync("series", [("match[]", "orleansmonitor_model_records_total{version=\"v2\"}"), ("match[]", "orleansmonitor_node_records_total{model=\"churn\"}"), .. range]);
        series.GetRawText().ShouldBe("""[{"__name__":"orleansmonitor_model_records_total","model":"churn","version":"v2"},{"__name__":"orleansmonitor_node_records_total","model":"churn","node":"n1"}]""");
        var metadata = (await silo.GetAsync("/api/v1/metadata?metric=orleansmonitor_model_latency_seconds")).GetProperty("data");
        metadata.GetRawText().ShouldBe("""{"orleansmonitor_model_latency_seconds":[{"type":"histogram","help":"Latency of predictions.","unit":"seconds"}]}""");
        (await silo.GetAsync("/api/v1/status/buildinfo")).GetProperty("data").GetProperty("version").GetString().ShouldBe("2.42.0");

        async Task<string[]> ValuesAsync(string name, params (string Name, string Value)[] parameters)
        {
            var (status, text) = await silo.Http.GetTextAsync($"label/{name}/values", parameters);
            status.ShouldBe(HttpStatusCode.OK, text);
            using var document = JsonDocument.Parse(text);
            return Texts(document.RootElement.GetProperty("data"));
        }
    }

    [Fact]
    public async Task Who_may_read_some_models_sees_these_alone()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.IngestAsync(silo.Keys["sender"], "fraud-eu", "housing")).ShouldBeOk();
        foreach (var path in (string[])["query?query={__name__=~\"orleansmonitor_.%2B\"}", "label/model/values", "series?match[]={model!=\"\"}"])
        {
            // The window ends a little after its records.
            var later = path.StartsWith("query", StringComparison.Ordinal) ? "&time=" + PrometheusClient.Seconds(TimeProvider.System.GetUtcNow().AddSeconds(30)) : "";
            var own = (await silo.GetAsync("/api/v1/" + path + later, silo.Keys["fraud-reader"])).ShouldBeOk().Body;
            own.ShouldNotContain("housing");
            own.ShouldNotContain("_cpu_");
            own.ShouldNotContain("orleansmonitor_ingest");
        }

        (await silo.GetAsync("/api/v1/label/model/values", silo.Keys["fraud-reader"])).ShouldBeOk().Body.ShouldContain("[\"fraud-eu\"]");
        (await silo.GetAsync("/api/v1/label/model/values", silo.Keys["reader"])).ShouldBeOk().Body.ShouldContain("[\"fraud-eu\",\"housing\"]");
        (await silo.GetAsync("/api/v1/query?query=1", silo.Keys["sender"])).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await silo.GetAsync("/api/v1/query?query=1")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(static each => each.GetString()!)];
}
