using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansMonitor.Silo.Tests.Query;

namespace OrleansMonitor.Silo.Tests.Reports;

/// <summary><c>GET /v1/models/{model}/report</c>.</summary>
public sealed partial class ReportTests
{
    private const string Range = "?from=2024-03-01T01:30:00Z&to=2024-03-01T03:00:00Z";

    [Fact]
    public async Task A_report_is_one_file_that_loads_and_runs_nothing()
    {
        await using var silo = await SeededSilo.StartAsync();
        using var response = await silo.Http.GetAsync(new Uri("/v1/models/churn/report" + Range, UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        response.Content.Headers.ContentDisposition!.FileName.ShouldBe("churn-2024-03-01.html");
        var html = await response.Content.ReadAsStringAsync();
        ShouldBeAlone(html);
    }

    [Fact]
    public async Task Its_figures_are_those_of_the_other_questions()
    {
        await using var silo = await SeededSilo.StartAsync();
        var text = Text(await GetAsync(silo, "churn", Range));
        var health = await silo.GetAsync("/v1/models/churn/health" + Range);
        var accuracy = health.GetProperty("classification").GetProperty("accuracy").GetDouble().ToString("0.000", CultureInfo.InvariantCulture);
        text.ShouldContain($"Accuracy is {accuracy}");
        var matrix = health.GetProperty("classification").GetProperty("confusionMatrix");
        foreach (var cell in matrix.EnumerateArray().SelectMany(static row => row.EnumerateArray()))
            text.ShouldContain(cell.GetUInt64().ToString("N0", CultureInfo.InvariantCulture));
        text.ShouldContain("2024-03-01 01:30 to 2024-03-01 03:00");
        text.ShouldContain("beside the range before, 2024-03-01 00:00 to 2024-03-01 01:30");
    }

    /// <summary>The points of the drawn curves are those of <c>/curves</c>, to a tenth of a two-hundredth.</summary>
    [Fact]
    public async Task Its_curves_are_those_of_the_curves()
    {
        await using var silo = await SeededSilo.StartAsync();
        var html = await GetAsync(silo, "churn", Range);
        var points = (await silo.GetAsync("/v1/models/churn/curves" + Range)).GetProperty("points").EnumerateArray().ToList();
        points.Count.ShouldBeGreaterThan(2);
        Drawn(html, "ROC").ShouldBe(points.ConvertAll(static point => Place(point.GetProperty("falsePositiveRate"), point.GetProperty("truePositiveRate"))));
        Drawn(html, "Precision over recall").ShouldBe(points.FindAll(static point => point.TryGetProperty("precision", out _)).ConvertAll(static point => Place(point.GetProperty("truePositiveRate"), point.GetProperty("precision"))));
    }

    [Fact]
    public async Task A_comparison_with_a_baseline_has_the_key_figures_of_its_columns()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, Lines(1, static i => i % 10));
        using (var made = await silo.Http.PostAsJsonAsync(new Uri("/v1/models/m/baselines", UriKind.Relative), new { name = "early", from = "2024-03-01", to = "2024-03-02" }))
            made.IsSuccessStatusCode.ShouldBeTrue(await made.Content.ReadAsStringAsync());
        using (var active = await silo.Http.PostAsync(new Uri("/v1/models/m/baselines/early/activate", UriKind.Relative), null))
            active.IsSuccessStatusCode.ShouldBeTrue(await active.Content.ReadAsStringAsync());
        await PostAsync(silo, Lines(2, static i => 5 + (i % 10)));
        var text = Text(await GetAsync(silo.Http, "m", "?from=2024-03-02&to=2024-03-03&compare=baseline"));
        using var drift = JsonDocument.Parse(await silo.Http.GetStringAsync(new Uri("/v1/models/m/drift?from=2024-03-02&to=2024-03-03", UriKind.Relative)));
        var (drifted, tested) = (drift.RootElement.GetProperty("drifted").GetInt32(), drift.RootElement.GetProperty("tested").GetInt32());
        drifted.ShouldBeGreaterThan(0);
        text.ShouldContain("Beside the baseline");
        text.ShouldContain($"Columns that drifted{drifted} of {tested}");
        text.ShouldContain("on the data drifts");
        text.ShouldMatch(@"Records600600 rows");
        text.ShouldMatch(@"Largest effect\d\.\d+.*amount");
        text.ShouldMatch(@"Values of .*amount that the baseline has not\d");

        static string Lines(int day, Func<int, double> amount) => string.Join('\n', Enumerable.Range(0, 600).Select(i => JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["model"] = "m",
            ["time"] = FormattableString.Invariant($"2024-03-0{day}T{i / 60:00}:{i % 60:00}:00Z"),
            ["prediction"] = i % 3 == 0 ? "yes" : "no",
            ["features"] = new Dictionary<string, object> { ["amount"] = amount(i), ["age"] = i % 50 },
        })));
    }

    [Fact]
    public async Task What_is_not_there_says_why()
    {
        await using var silo = await SeededSilo.StartAsync();
        var text = Text(await GetAsync(silo, "churn", Range + "&compare=baseline"));
        text.ShouldContain("A baseline has columns, and no rate, latency or quality of its own");
        text.ShouldContain("since no baseline is active");
        text.ShouldContain("No alert of the model fired in the range.");
        text.ShouldContain("Only one version has records in the range.");
    }

    [Fact]
    public async Task A_version_is_held_against_another_and_times_are_of_the_zone()
    {
        await using var silo = await SeededSilo.StartAsync();
        var text = Text(await GetAsync(silo, "churn", "?from=2024-03-01&to=2024-03-01T03:00:00Z&version=v2&compare=version:v1&tz=Europe/Berlin"));
        text.ShouldContain("beside version v1 over the same range");
        text.ShouldContain("2024-03-01 00:00 to 2024-03-01 04:00 · Europe/Berlin");
        text.ShouldContain("Version v2 begins at 2024-03-01 02:30.");
    }

    [Theory]
    [InlineData("nobody", "", HttpStatusCode.NotFound, "No model 'nobody'")]
    [InlineData("churn", "?compare=last", HttpStatusCode.BadRequest, "compare is 'last'; it must be previous")]
    [InlineData("churn", "?version=v1&compare=version:v1", HttpStatusCode.BadRequest, "another version than the report's own")]
    [InlineData("churn", "?version=v9", HttpStatusCode.NotFound, "The model has no version 'v9'")]
    [InlineData("churn", "?compare=version:v9", HttpStatusCode.NotFound, "The model has no version 'v9'")]
    [InlineData("churn", "?from=soon", HttpStatusCode.BadRequest, "from is 'soon'")]
    [InlineData("churn", "?tz=Nowhere", HttpStatusCode.BadRequest, "tz is 'Nowhere'")]
    public async Task What_cannot_be_answered_is_told_with_its_parameter(string model, string query, HttpStatusCode status, string detail)
    {
        await using var silo = await SeededSilo.StartAsync();
        using var response = await silo.Http.GetAsync(new Uri($"/v1/models/{model}/report{query}", UriKind.Relative));
        response.StatusCode.ShouldBe(status);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("detail").GetString()!.ShouldContain(detail);
    }

    /// <summary>Without labels and with nothing to test the data against nobody can say that it was well.</summary>
    [Fact]
    public async Task A_past_range_of_which_nothing_tells_is_not_judged()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, string.Join('\n', Enumerable.Range(0, 20).Select(static i => $$"""{"model":"m","time":"2024-03-01T00:00:{{i:00}}Z","prediction":"yes"}""")));
        var text = Text(await GetAsync(silo.Http, "m", "?from=2024-03-01&to=2024-03-02"));
        text.ShouldContain("m cannot be judged");
        text.ShouldContain("No alert fired in the range, and nothing tells how well it did: no labels and no measurements of it have come");
    }

    [Fact]
    public async Task A_range_without_records_says_so()
    {
        await using var silo = await SeededSilo.StartAsync();
        var text = Text(await GetAsync(silo, "churn", "?from=2023-01-01&to=2023-01-02"));
        text.ShouldContain("There is no record in the range");
        text.ShouldContain("No record lies in the range.");
    }

    /// <summary>Names that would be markup, turn the text around, are not seen, or are no characters.</summary>
    [Fact]
    public async Task Names_are_text_whatever_they_are()
    {
        const string Evil = "<script>alert(1)</script>\"'&";
        const string Turned = "a\u202Egpj.exe\u200B";
        const string Emoji = "👩‍🔬 ñ 模型";
        await using var silo = await TestSilo.StartAsync();
        var records = string.Join('\n', Enumerable.Range(0, 40).Select(i => JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["model"] = Evil,
            ["version"] = i < 20 ? Turned : Emoji,
            ["node"] = Evil,
            ["time"] = FormattableString.Invariant($"2024-03-01T00:{i:00}:00Z"),
            ["prediction"] = i % 3 == 0 ? Evil : Turned,
            ["label"] = i % 2 == 0 ? Evil : Emoji,
            ["features"] = new Dictionary<string, object> { [Evil] = i, [Turned] = Emoji },
            ["dimensions"] = new Dictionary<string, string> { [Evil] = i % 2 == 0 ? Turned : Emoji },
        })));
        await PostAsync(silo, records);
        using var response = await silo.Http.GetAsync(new Uri($"/v1/models/{Uri.EscapeDataString(Evil)}/report?from=2024-03-01&to=2024-03-02", UriKind.Relative));
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        var html = await response.Content.ReadAsStringAsync();
        ShouldBeAlone(html);
        html.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        html.ShouldContain("⟨U+202E⟩gpj.exe⟨U+200B⟩");
        html.ShouldContain(Emoji);
        html.ShouldNotContain("\u202E");
    }

    [Fact]
    public async Task Many_features_and_classes_are_bounded_and_counted()
    {
        await using var silo = await TestSilo.StartAsync();
        var records = string.Join('\n', Enumerable.Range(0, 600).Select(static i => JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["model"] = "wide",
            ["time"] = FormattableString.Invariant($"2024-03-01T{i / 60:00}:{i % 60:00}:00Z"),
            ["prediction"] = $"class-{i % 256}",
            ["label"] = $"class-{i * 7 % 256}",
            ["features"] = Enumerable.Range(0, 200).ToDictionary(static f => $"feature-{f:000}", f => (object)((i * (f + 1)) % 97)),
        })));
        await PostAsync(silo, records);
        var html = await GetAsync(silo.Http, "wide", "?from=2024-03-01T05:00:00Z&to=2024-03-01T10:00:00Z");
        Encoding.UTF8.GetByteCount(html).ShouldBeLessThan(1 << 20);
        var text = Text(html);
        text.ShouldMatch(@"and \d+ more columns");
        text.ShouldMatch(@"\d+ other classes");
        text.ShouldMatch(@"and \d+ more classes");
    }

    private static async Task PostAsync(TestSilo silo, string lines)
    {
        using var response = await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), new StringContent(lines, Encoding.UTF8, "application/x-ndjson"));
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    private static List<string> Drawn(string html, string title) =>
        [.. Regex.Match(html, $"<b>{title}</b>.*?<polyline class=\"s q\" points=\"([^\"]*)\"", RegexOptions.Singleline).Groups[1].Value.Split(' ')];

    private static string Place(JsonElement x, JsonElement y) => FormattableString.Invariant($"{200 * x.GetDouble():0.#},{200 * (1 - y.GetDouble()):0.#}");

    private static Task<string> GetAsync(SeededSilo silo, string model, string query) => GetAsync(silo.Http, model, query);

    private static async Task<string> GetAsync(HttpClient http, string model, string query)
    {
        using var response = await http.GetAsync(new Uri($"/v1/models/{model}/report{query}", UriKind.Relative));
        var html = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(html);
        return html;
    }

    /// <summary>No script, no address to load from, no style that its policy would not let through.</summary>
    private static void ShouldBeAlone(string html)
    {
        html.ShouldStartWith("<!doctype html>");
        foreach (var foreign in new[] { "<script", "src=", "href=", "url(", "@import", "http://", "https://", " style=", " onload", "<iframe", "<img" })
            html.ShouldNotContain(foreign, Case.Insensitive);
        var style = Styles().Matches(html).Single().Groups[1].Value;
        html.ShouldContain($"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'");
    }

    private static string Text(string html) => WebUtility.HtmlDecode(Tags().Replace(Styles().Replace(html, ""), "")).Replace('\u00A0', ' ');

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Styles();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();
}
