using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Baselines;

/// <summary>Data of which little or nothing can be said, through a whole silo: clear answers, and nothing else is disturbed.</summary>
public sealed class BadDataTests
{
    private const string Day = "from=2024-03-01&to=2024-03-02";

    [Fact]
    public async Task A_feature_that_never_has_a_value_is_listed_as_missing()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, static i => $$"""{"empty":null,"bare":NaN,"amount":{{i}},"some":{{(i % 2 == 0 ? "null" : "1")}}}""");
        var health = await GetAsync(silo, $"health?{Day}");
        health.GetProperty("features").EnumerateArray().Select(static feature => feature.GetProperty("name").GetString()).ShouldBe(["amount", "bare", "empty", "some"]);
        foreach (var at in (int[])[1, 2])
        {
            var numeric = health.GetProperty("features")[at].GetProperty("numeric");
            (numeric.GetProperty("count").GetInt32(), numeric.GetProperty("missing").GetInt32(), numeric.GetProperty("missingFraction").GetDouble()).ShouldBe((0, 200, 1));
            numeric.TryGetProperty("mean", out _).ShouldBeFalse();
        }

        var described = await GetAsync(silo, $"describe?{Day}");
        described.GetProperty("findings").EnumerateArray().Select(static finding => finding.GetString())
            .ShouldBe(["100% of 'bare' are missing.", "100% of 'empty' are missing.", "'some' is constant: every value is 1.", "50% of 'some' are missing."]);

        // A baseline of such a period has them too, so that they are like themselves.
        using (var made = await silo.Http.PostAsJsonAsync("/v1/models/m/baselines", new { name = "b", from = "2024-03-01", to = "2024-03-02" }))
        {
            made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
            (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("note").GetString().ShouldBe("Nothing can be tested against bare (no value), empty (no value).");
        }

        (await GetAsync(silo, "baselines/b")).GetProperty("columns").EnumerateArray().Select(static column => column.GetProperty("name").GetString()).ShouldBe(["amount", "bare", "empty", "some"], ignoreOrder: true);
        (await silo.Http.GetAsync(new Uri($"/v1/models/m/drift?{Day}&baseline=-1d", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, "nothing came a day before");
    }

    [Fact]
    public async Task A_feature_that_changes_its_type_is_told_and_a_baseline_of_it_is_like_itself()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, static i => $$"""{"typed":{{(i < 150 ? $"{i}" : "\"text\"")}},"usual":{{(i < 150 ? "7" : "\"text\"")}}}""");
        (await GetAsync(silo, $"health?{Day}")).GetProperty("warnings")[0].GetString().ShouldBe("The feature 'typed' changes kind: it has 150 numbers and 50 categories, each with figures of their own.");
        // A text is another value than the 7 that all numbers are.
        (await GetAsync(silo, $"describe?{Day}")).GetProperty("findings").EnumerateArray().Select(static finding => finding.GetString())
            .ShouldBe(["25% of 'typed' are no numbers.", "25% of 'usual' are no numbers."]);
        using (var made = await silo.Http.PostAsJsonAsync("/v1/models/m/baselines", new { name = "b", from = "2024-03-01", to = "2024-03-02" }))
            made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        (await silo.Http.PostAsync("/v1/models/m/baselines/b/activate", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await GetAsync(silo, $"describe?{Day}")).GetProperty("findings").GetArrayLength().ShouldBe(0);
    }

    private static async Task SendAsync(TestSilo silo, Func<int, string> features)
    {
        var records = Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"model":"m","time":"2024-03-01T00:{{i / 60:00}}:{{i % 60:00}}Z","features":{{features(i)}}}"""));
        using var answer = await silo.Http.PostAsync("/v1/records?wait=true", new StringContent($"[{string.Join(',', records)}]", Encoding.UTF8, "application/json"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static Task<JsonElement> GetAsync(TestSilo silo, string path) => silo.Http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/models/m/{path}", UriKind.Relative));
}
