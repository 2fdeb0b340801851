using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Hosting;
using StableHash = OrleansMonitor.Domain.Sampling.StableHash;

namespace OrleansMonitor.Silo.Tests.Privacy;

/// <summary>The key of ids and the withholding of figures, through the door.</summary>
public sealed class PrivacyEndpointTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Day = "?from=2026-01-01&to=2026-01-02";

    [Fact]
    public async Task Ids_of_json_are_hashed_with_the_silos_key_and_found_again_by_text_and_by_hash()
    {
        await using var silo = await TestSilo.StartAsync(args: [$"--Privacy:IdKeyFile={await KeyFileAsync()}"]);
        foreach (var id in (string[])["a", "b"])
            await PostAsync(silo, "records", $$"""{"model":"m","id":"{{id}}","time":"2026-01-01T00:00:00Z","prediction":"yes","labelFollows":true}""");
        await PostAsync(silo, "labels", """{"model":"m","id":"a","label":"yes"}""");
        (await HealthAsync(silo, "m")).GetProperty("completeness").GetProperty("labelled").GetInt32().ShouldBe(1);
        // Whoever holds the database and tries ids finds none of them without the key.
        (await DeleteAsync(silo, $"hash={StableHash.OfInferenceId("b"):x16}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await DeleteAsync(silo, FormattableString.Invariant($"hash={IdKey.TryRead(Secret)!.Of(StableHash.OfInferenceId("b")):x16}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await DeleteAsync(silo, "id=b")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "it is deleted");
        (await DeleteAsync(silo, "id=a")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await DeleteAsync(silo, "id=a&hash=0123456789abcdef")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await (await DeleteAsync(silo, "hash=xyz")).Content.ReadAsStringAsync()).ShouldContain("16 hexadecimal digits");
    }

    [Fact]
    public async Task Figures_of_few_records_are_withheld_wherever_they_are_asked_for()
    {
        await using var silo = await TestSilo.StartAsync(args: ["--Privacy:MinimumRecords=10", "--Privacy:Models:open:MinimumRecords=0"]);
        foreach (var model in (string[])["m", "open"])
            await PostAsync(silo, "records", $"[{string.Join(',', Enumerable.Range(0, 30).Select(i => Record(model, i)))}]");
        await PostAsync(silo, "records", "[" + string.Join(',', Enumerable.Range(0, 4).Select(static i => Record("rare", i))) + "]");

        var health = await HealthAsync(silo, "m");
        var completeness = health.GetProperty("completeness");
        (completeness.GetProperty("records").GetInt32(), completeness.GetProperty("withheld").GetProperty("minimumRecords").GetInt32()).ShouldBe((30, 10));
        var withheld = completeness.GetProperty("withheld").GetProperty("figures").EnumerateArray().Select(static figure => figure.GetString()).ToArray();
        withheld.ShouldContain("latency");
        withheld.ShouldContain("features.country");
        withheld.ShouldContain("confusion_matrix");
        health.TryGetProperty("latency", out _).ShouldBeFalse("only three records have one");
        health.GetProperty("classification").TryGetProperty("confusionMatrix", out _).ShouldBeFalse("two of its cells are of one record");
        health.GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(28.0 / 30, 1e-9);

        var points = (await silo.Http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/models/m/series{Day}&step=1m", UriKind.Relative))).GetProperty("points");
        foreach (var point in points.EnumerateArray())
        {
            point.GetProperty("completeness").GetProperty("withheld").GetProperty("figures")[0].GetString().ShouldBe("records");
            point.TryGetProperty("traffic", out _).ShouldBeFalse();
        }

        (await HealthAsync(silo, "open")).GetProperty("completeness").TryGetProperty("withheld", out _).ShouldBeFalse();
        (await HealthAsync(silo, "rare")).GetProperty("completeness").GetProperty("withheld").GetProperty("figures")[0].GetString().ShouldBe("records");
        var refused = await silo.Http.GetAsync(new Uri($"/v1/models/rare/describe{Day}", UriKind.Relative));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("figures over fewer than 10 records are withheld (Privacy:MinimumRecords)");
        (await silo.Http.GetAsync(new Uri($"/v1/models/rare/compare?baseline=&candidate=&from=2026-01-01&to=2026-01-02", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var models = await silo.Http.GetFromJsonAsync<JsonElement>(new Uri("/v1/models", UriKind.Relative));
        var listed = models.EnumerateArray().Single(static entry => entry.GetProperty("model").GetString() == "rare");
        listed.TryGetProperty("errorRatio", out _).ShouldBeFalse();
        var changes = await silo.Http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/models/m/changes{Day}&metric=accuracy&step=1m", UriKind.Relative));
        changes.GetRawText().ShouldNotContain("\"value\": 1");
    }

    [Fact]
    public async Task What_is_withheld_of_slices_baselines_nodes_and_shares_is_not_answered_as_nothing()
    {
        await using var silo = await TestSilo.StartAsync(args: ["--Privacy:Models:m:MinimumRecords=10", "--Privacy:Models:slow:MinimumRecords=10"]);
        // DE 25, FR 5: both are withheld. Land 25 and 5 more without: those 5 are too few, too. Three of other models have a latency.
        static string Row(string model, int i) => string.Create(CultureInfo.InvariantCulture, $$$"""{"model":"{{{model}}}","node":"node-{{{model}}}","time":"2026-01-01T00:00:{{{i:00}}}Z","prediction":"{{{(i < 25 ? "ok" : "fraud")}}}","features":{"cat":"{{{(i < 25 ? "X" : "Y")}}}"},"dimensions":{"country":"{{{(i < 25 ? "DE" : "FR")}}}"{{{(i < 25 ? ""","land":"A" """ : "")}}}}{{{(i < 3 && model != "m" ? ""","latencySeconds":0.1""" : "")}}}}""");
        foreach (var model in (string[])["m", "slow", "open"])
            await PostAsync(silo, "records", $"[{string.Join(',', Enumerable.Range(0, 30).Select(i => Row(model, i)))}]");

        async Task<string> Get(string path) => await (await silo.Http.GetAsync(new Uri(path, UriKind.Relative))).Content.ReadAsStringAsync();
        (await Get($"/v1/models/m/slices{Day}&dimension=country&metric=error_ratio")).ShouldContain("figures over fewer than 10 records are withheld");
        (await Get($"/v1/models/open/slices{Day}&dimension=country&metric=error_ratio")).ShouldContain("FR");
        (await Get($"/v1/models/m/slices{Day}&dimension=nothing&metric=error_ratio")).ShouldContain("No such dimension");
        var land = JsonDocument.Parse(await Get($"/v1/models/m/slices{Day}&dimension=land&metric=error_ratio")).RootElement.GetProperty("slices");
        land.EnumerateArray().ShouldHaveSingleItem().GetRawText().ShouldContain("\"A\"");
        JsonDocument.Parse(await Get($"/v1/models/open/slices{Day}&dimension=land&metric=error_ratio")).RootElement.GetProperty("slices").GetArrayLength().ShouldBe(2);
        (await Get($"/v1/models/m/changes{Day}&metric=prediction_share(ok)&step=1d")).ShouldContain("figures over fewer than 10 records are withheld");
        (await Get($"/v1/models/open/changes{Day}&metric=prediction_share(ok)&step=1d")).ShouldNotContain("withheld");
        (await Get($"/v1/nodes/node-slow/health{Day}")).ShouldNotContain("\"latency\":");
        (await Get($"/v1/nodes/node-open/health{Day}")).ShouldContain("\"latency\":");
        const string Explained = "&against=range&againstFrom=2025-12-31&againstTo=2026-01-01&metric=";
        (await Get($"/v1/models/slow/explain{Day}{Explained}latency_mean")).ShouldContain("figures over fewer than 10 records are withheld");
        (await Get($"/v1/models/slow/explain{Day}{Explained}accuracy")).ShouldNotContain("withheld");
        (await Get($"/v1/models/open/explain{Day}{Explained}latency_mean")).ShouldNotContain("withheld");
        using var made = await silo.Http.PostAsJsonAsync(new Uri("/v1/models/m/baselines", UriKind.Relative), new { name = "b", from = "2026-01-01", to = "2026-01-02" });
        (await made.Content.ReadAsStringAsync()).ShouldContain("cat (no value is listed, so it cannot be tested)");
    }

    [Fact]
    public async Task Compared_figures_that_are_withheld_are_told_and_pairs_are_named_as_settings_name_them()
    {
        await using var silo = await TestSilo.StartAsync(args: ["--Privacy:MinimumRecords=10", "--Aggregation:Models:m:DimensionPairs:0=country,device"]);
        static string Row(string version, int i, int labelled) => string.Create(CultureInfo.InvariantCulture, $$$"""{"model":"m","version":"{{{version}}}","time":"2026-01-01T00:{{{i / 60:00}}}:{{{i % 60:00}}}Z","prediction":"ok",{{{(i < labelled ? "\"label\":\"ok\"," : "")}}}"dimensions":{"country":"{{{(i < 25 ? "DE" : "FR")}}}","device":"{{{(i % 9 == 0 ? "phone" : "web")}}}"}}""");
        await PostAsync(silo, "records", $"[{string.Join(',', Enumerable.Range(0, 150).SelectMany(i => (string[])[Row("v1", i, 150), Row("v2", i, 5)]))}]");
        var comparison = await silo.Http.GetFromJsonAsync<JsonElement>(new Uri("/v1/models/m/compare?baseline=v1&candidate=v2", UriKind.Relative));
        comparison.GetProperty("sentence").GetString()!.ShouldEndWith(". Accuracy is withheld.");
        comparison.GetProperty("notes").EnumerateArray().Single(static note => note.GetString()!.Contains("withheld", StringComparison.Ordinal)).GetString()!
            .ShouldBe("Accuracy, the error rate, balanced accuracy, macro precision, macro recall and macro F1 are not compared: of version v2 they are withheld, as figures over fewer than 10 records are.");
        comparison.GetProperty("figures").EnumerateArray().ShouldAllBe(static figure => figure.GetProperty("verdict").GetString() != "notCompared");
        comparison.GetProperty("candidate").GetProperty("withheld").GetProperty("figures").EnumerateArray().Select(static each => each.GetString()).ShouldContain("classification");
        comparison.GetProperty("verdict").GetString().ShouldBe("undecided");
        var withheld = (await HealthAsync(silo, "m")).GetProperty("completeness").GetProperty("withheld").GetProperty("figures").EnumerateArray().Select(static each => each.GetString());
        withheld.ShouldContain("dimensions.country,device");
    }

    [Fact]
    public async Task An_id_that_is_deleted_is_in_no_line_of_the_audit_log()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "audit.jsonl");
        await using (var silo = await TestSilo.StartAsync(args: ["--Security:Audit:File=" + file, $"--Privacy:IdKeyFile={await KeyFileAsync()}"]))
        {
            await PostAsync(silo, "records", """[{"model":"m","id":"ann@home","prediction":"ok"},{"model":"m","id":"bob@home","prediction":"ok"}]""");
            (await DeleteAsync(silo, "id=ann@home")).StatusCode.ShouldBe(HttpStatusCode.OK);
            using var byPath = await silo.Http.DeleteAsync(new Uri("/v1/models/m/predictions/bob@home", UriKind.Relative));
            byPath.StatusCode.ShouldBe(HttpStatusCode.OK);
            using var unknown = await silo.Http.DeleteAsync(new Uri("/v1/models/m/labels/cec@home", UriKind.Relative));
            unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        var log = await File.ReadAllTextAsync(file);
        log.ShouldNotContain("@home");
        log.ShouldContain("/v1/models/m/predictions/{id}");
        System.Text.RegularExpressions.Regex.Count(log, "deleted prediction of the id with the hash [0-9a-f]{16}: 0 records").ShouldBe(2);
    }

    [Fact]
    public void Wrong_settings_say_what_they_may_be()
    {
        var failure = Should.Throw<OptionsValidationException>(static () => MonitorSilo.Build(
            ["--urls=http://127.0.0.1:0", "--Privacy:MinimumRecords=-1", "--Privacy:Models:m:MinimumRecords=2000000", "--Privacy:IdKeyFile=/nowhere/key", "--Privacy:MinimumRecord=3",
                "--Aggregation:Models:m:Precision:Metric=macro_f1", "--Aggregation:Models:m:Precision:Period=00:00:01", "--Aggregation:Models:n:Precision:Metric=accurracy", "--Aggregation:Models:n:Precision:HalfWidth=0.01"]));
        failure.Failures.ShouldContain("Privacy:MinimumRecords is -1; it must be 0 to 1000000.");
        failure.Failures.ShouldContain("Privacy:Models:m:MinimumRecords is 2000000; it must be 0 to 1000000.");
        failure.Failures.ShouldContain(static message => message.StartsWith("Privacy:IdKeyFile is '/nowhere/key', which cannot be read", StringComparison.Ordinal));
        failure.Failures.ShouldContain("Aggregation:Models:m:Precision:HalfWidth is 0; it must be more than 0 where a figure is given.");
        failure.Failures.ShouldContain("Aggregation:Models:m:Precision:Metric is 'macro_f1'; it must be a figure with a confidence interval: 'macro_f1' has no confidence interval that more records would narrow.");
        failure.Failures.ShouldContain("Aggregation:Models:m:Precision:Period is 00:00:01; it must be 00:01:00 to 7.00:00:00.");
        failure.Failures.ShouldContain(static message => message.StartsWith("Aggregation:Models:n:Precision:Metric is 'accurracy'", StringComparison.Ordinal) && message.Contains("did you mean accuracy", StringComparison.Ordinal));
        failure.Failures.ShouldContain(static message => message.StartsWith("Privacy:MinimumRecord is", StringComparison.Ordinal));
    }

    // 30 records of 25 minutes: too few in each of them. DE 20, FR 7, IT 3; one of each class is taken for the other.
    private static string Record(string model, int i)
    {
        var (actual, predicted) = (i % 2 == 0 ? "a" : "b", i is 0 or 1 ? (i % 2 == 0 ? "b" : "a") : (i % 2 == 0 ? "a" : "b"));
        var latency = i < 3 ? ""","latencySeconds":0.1""" : "";
        return string.Create(CultureInfo.InvariantCulture, $$$"""{"model":"{{{model}}}","time":"2026-01-01T00:{{{i / 2:00}}}:00Z","prediction":"{{{predicted}}}","label":"{{{actual}}}","features":{"country":"{{{(i < 20 ? "DE" : i < 27 ? "FR" : "IT")}}}"}{{{latency}}}}""");
    }

    private static async Task<string> KeyFileAsync()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("om-key-").FullName, "key");
        await File.WriteAllTextAsync(path, Secret + "\n");
        return path;
    }

    private static Task<HttpResponseMessage> DeleteAsync(TestSilo silo, string query) =>
        silo.Http.DeleteAsync(new Uri($"/v1/models/m/predictions?{query}", UriKind.Relative));

    private static Task<JsonElement> HealthAsync(TestSilo silo, string model) =>
        silo.Http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/models/{model}/health{Day}", UriKind.Relative));

    private static async Task PostAsync(TestSilo silo, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await silo.Http.PostAsync(new Uri($"/v1/{path}?wait=true", UriKind.Relative), content);
        (await response.Content.ReadAsStringAsync()).ShouldContain("committed", customMessage: $"{response.StatusCode}");
    }
}
