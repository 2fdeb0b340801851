using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>Class probabilities and prediction intervals over HTTP, with labels that come with the record or later.</summary>
public sealed class ProbabilityTests
{
    private const string Range = "?from=2026-01-01&to=2026-01-02";

    private static readonly (string Probabilities, string Label)[] Pets =
    [
        ("""{"cat": 0.75, "dog": 0.25}""", "cat"),
        ("""{"cat": 0.5, "dog": 0.375, "bird": 0.125}""", "dog"),
        ("""{"bird": 1}""", "bird"),
        ("""{"cat": "0.25", "dog": 0.75, "bird": null}""", "cat"),
    ];

    [Fact]
    public async Task Probabilities_have_the_same_figures_whether_labels_come_with_the_record_or_later()
    {
        await using var silo = await TestSilo.StartAsync();
        string Record(string model, int i, string label) => $$"""{"model": "{{model}}", "id": "{{i}}", "time": "2026-01-01T00:00:0{{i}}Z", "probabilities": {{Pets[i].Probabilities}}{{label}}}""";
        await PostAsync(silo, "records", [.. Pets.Select((pet, i) => Record("now", i, $$""", "label": "{{pet.Label}}" """))]);
        await PostAsync(silo, "records", [.. Pets.Select((_, i) => Record("later", i, ""))]);

        var before = (await GetAsync(silo, $"/v1/models/later/health{Range}")).GetProperty("probabilities");
        (before.GetProperty("count").GetInt32(), before.GetProperty("labelled").GetInt32(), before.TryGetProperty("logLoss", out _)).ShouldBe((4, 0, false));
        before.GetProperty("classes")[0].GetProperty("meanProbability").GetDouble().ShouldBe(1.125 / 4, 1e-9);

        // A wrong label that is replaced leaves nothing.
        await PostAsync(silo, "labels", """{"model": "later", "id": "0", "label": "zebra"}""");
        await PostAsync(silo, "labels", """{"model": "later", "id": "0", "label": "cat", "replace": true}""");
        await PostAsync(silo, "labels", [.. Pets.Select((pet, i) => $$"""{"model": "later", "id": "{{i}}", "label": "{{pet.Label}}"}""")]);
        var (now, later) = (await GetAsync(silo, $"/v1/models/now/health{Range}"), await GetAsync(silo, $"/v1/models/later/health{Range}"));
        later.GetProperty("probabilities").GetRawText().ShouldBe(now.GetProperty("probabilities").GetRawText());

        var figures = now.GetProperty("probabilities");
        figures.GetProperty("logLoss").GetProperty("mean").GetDouble().ShouldBe(-(Math.Log(0.75) + Math.Log(0.375) + Math.Log(0.25)) / 4, 1e-9);
        figures.GetProperty("brier").GetProperty("mean").GetDouble().ShouldBe((0.125 + (0.25 + 0.390625 + 0.015625) + 0 + 1.125) / 4, 1e-9);
        figures.GetProperty("topAccuracies").EnumerateArray().Select(top => top.GetProperty("accuracy").GetDouble()).ShouldBe([0.5, 1]);
        figures.GetProperty("classes").EnumerateArray().Select(each => each.GetProperty("class").GetString()).ShouldBe(["bird", "cat", "dog"]);
        // The most probable class is the predicted one.
        now.GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(0.5);
        var point = (await GetAsync(silo, $"/v1/models/later/series{Range}&step=1h")).GetProperty("points")[0];
        point.GetProperty("probabilities").GetProperty("macroAuc").GetDouble().ShouldBe(figures.GetProperty("macroAuc").GetDouble());
    }

    [Fact]
    public async Task Intervals_have_the_same_figures_whether_actual_numbers_come_with_the_record_or_later()
    {
        await using var silo = await TestSilo.StartAsync();
        (string Interval, double Actual)[] numbers = [("[1, 3]", 2), ("[1, 2.5]", 2.5), ("[-1, 0.5]", 1)];
        string Record(string model, int i, string actual) => $$"""{"model": "{{model}}", "id": "{{i}}", "time": "2026-01-01T00:00:0{{i}}Z", "value": 2, "interval": {{numbers[i].Interval}}, "intervalLevel": 0.75{{actual}}}""";
        await PostAsync(silo, "records", [.. numbers.Select((each, i) => Record("now", i, FormattableString.Invariant($", \"actual\": {each.Actual}")))]);
        await PostAsync(silo, "records", [.. numbers.Select((_, i) => Record("later", i, ""))]);
        var width = (await GetAsync(silo, $"/v1/models/later/health{Range}")).GetProperty("intervals").GetProperty("width");
        width.GetProperty("mean").GetDouble().ShouldBe(5.0 / 3, 1e-9);

        await PostAsync(silo, "labels", [.. numbers.Select((each, i) => FormattableString.Invariant($$"""{"model": "later", "id": "{{i}}", "actual": {{each.Actual}}}"""))]);
        var (now, later) = (await GetAsync(silo, $"/v1/models/now/health{Range}"), await GetAsync(silo, $"/v1/models/later/health{Range}"));
        later.GetProperty("intervals").GetRawText().ShouldBe(now.GetProperty("intervals").GetRawText());
        var figures = now.GetProperty("intervals");
        figures.GetProperty("coverage").GetDouble().ShouldBe(2.0 / 3, 1e-9);
        figures.GetProperty("level").GetDouble().ShouldBe(0.75);
        figures.GetProperty("score").GetProperty("mean").GetDouble().ShouldBe((5 + (0.5 * 8)) / 3, 1e-9);
    }

    [Fact]
    public async Task What_cannot_be_used_is_told_and_disturbs_nothing_else()
    {
        await using var silo = await TestSilo.StartAsync();
        var answer = await PostAsync(
            silo,
            "records",
            """{"model": "m", "prediction": "a", "probabilities": {"a": 0.7, "b": 0.2}}""",
            """{"model": "m", "prediction": "a", "probabilities": {"a": 1.7, "b": 0.2}}""",
            """{"model": "m", "prediction": "a", "probabilities": [1]}""",
            """{"model": "m", "prediction": "a", "probabilities": {""" + string.Join(',', Enumerable.Range(0, 257).Select(i => $"\"{i}\": 0")) + "}}",
            """{"model": "m", "value": 1, "interval": [2, 1]}""",
            """{"model": "m", "value": 1, "interval": [2]}""",
            """{"model": "m", "value": 1, "interval": [2, null]}""",
            """{"model": "m", "value": 1, "interval": [1, 2], "intervalLevel": 95}""");
        answer.GetProperty("rejections").GetArrayLength().ShouldBe(0);
        answer.GetProperty("warnings").EnumerateArray().Select(each => (each.GetProperty("reason").GetString(), each.GetProperty("field").GetString(), each.GetProperty("value").GetString())).ShouldBe(
        [
            ("probability-invalid", "probabilities.a", "1.7"),
            ("field-type", "probabilities", "an array"),
            ("too-many-probabilities", "probabilities", "more than 256"),
            ("field-type", "interval", "an array of 1"),
            ("prediction-interval-invalid", "interval[0]", "2"),
            ("prediction-interval-invalid", "interval[1]", "NaN"),
            ("prediction-interval-invalid", "intervalLevel", "95"),
            ("probability-invalid", "probabilities", "0.9"),
        ], ignoreOrder: true);
        var health = await GetAsync(silo, "/v1/models/m/health");
        health.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(8);
        health.TryGetProperty("probabilities", out _).ShouldBeFalse();
        health.GetProperty("intervals").GetProperty("count").GetInt32().ShouldBe(1);
    }

    private static async Task<JsonElement> PostAsync(TestSilo silo, string kind, params string[] items)
    {
        using var content = new StringContent($"[{string.Join(',', items)}]", Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PostAsync(new Uri($"/v1/{kind}?wait=true", UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static Task<JsonElement> GetAsync(TestSilo silo, string path) => silo.Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
}
