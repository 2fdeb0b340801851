using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Baselines;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>A version or a segment that a model does not have is told; one that has no records in the range is an ordinary answer.</summary>
public sealed class SliceTests
{
    private const string Range = "from=2024-03-01&to=2024-03-02";

    public static TheoryData<string> Questions => [.. new[]
    {
        "health?", "series?step=1h&", "drift?baseline=base&", "estimate?baseline=base&", "changes?metric=records&step=1h&", "describe?", "rules/suggestions?step=1h&",
    }];

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_misspelt_version_or_segment_is_told_by_every_question(string question)
    {
        await using var silo = await SendAsync();
        Told(await AskAsync(silo, question + "version=v10x&" + Range)).ShouldBe((true, "The model has no version 'v10x'; did you mean v10?"));
        Told(await AskAsync(silo, question + "version=other&" + Range)).ShouldBe((true, "The model has no version 'other'; it has v10, v2."));
        if (!question.StartsWith("rules", StringComparison.Ordinal))
        {
            Told(await AskAsync(silo, question + "segment=nroth&" + Range)).ShouldBe((true, "The model has no segment 'nroth'; did you mean north?"));
            Told(await AskAsync(silo, question + "version=V2&segment=south&" + Range)).Told.ShouldContain("The model has no segment 'south'");
        }

        // Known, and without records in the range or in the pair; and the records without any.
        foreach (var known in (string[])["version=v2&" + Range, "version=v2&from=2023-03-01&to=2023-03-02", Range])
            Told(await AskAsync(silo, question + known)).Unknown.ShouldBeFalse(question + known);
        if (question.StartsWith("rules", StringComparison.Ordinal))
            return;
        foreach (var known in (string[])["version=v2&segment=north&" + Range, "version=&" + Range, "segment=&" + Range])
            Told(await AskAsync(silo, question + known)).Unknown.ShouldBeFalse(question + known);
    }

    [Fact]
    public async Task That_no_record_is_without_a_version_is_told()
    {
        await using var silo = await SendAsync();
        Told(await AskAsync(silo, "drift?baseline=base&version=&from=2023-03-01&to=2023-03-02")).ShouldBe((false, "No record of the range is without a version; the model has v10, v2."));
        Told(await AskAsync(silo, "health?version=&" + Range)).ShouldBe((false, ""));
    }

    [Fact]
    public async Task A_version_that_was_deleted_is_one_that_there_is_not()
    {
        await using var silo = await SendAsync();
        (await silo.Http.DeleteAsync(new Uri("/v1/models/m/versions/v2", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        Told(await AskAsync(silo, "health?version=v2")).ShouldBe((true, "The model has no version 'v2'; it has v10."));
    }

    [Fact]
    public async Task A_chart_of_too_few_points_says_that_none_is_judged_and_its_range_follows_from_its_history()
    {
        await using var silo = await SendAsync();
        var few = await AskAsync(silo, "changes?metric=error_ratio&step=1h&history=8");
        (few.GetProperty("to").GetDateTimeOffset() - few.GetProperty("from").GetDateTimeOffset()).TotalHours.ShouldBe(32, 2);
        few.TryGetProperty("unknownSlice", out _).ShouldBeFalse();
        few.GetProperty("warnings").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe("No point is judged: 1 point has the figure, and each needs 8 before it. Take a range from further back, or shorter steps.");
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(12, 1)]
    public async Task Of_points_that_are_too_few_no_change_is_told(int hours, int changes)
    {
        await using var silo = await TestSilo.StartAsync();
        var lines = string.Join('\n', Enumerable.Range(0, hours * 200).Select(static i => FormattableString.Invariant(
            $$"""{"model":"c","time":"2024-03-01T{{i / 200:00}}:{{i % 60:00}}:00Z"{{(i >= 800 ? ",\"error\":\"x\"" : "")}}}""")));
        (await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), new StringContent(lines, Encoding.UTF8, "application/x-ndjson"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var chart = await silo.Http.GetFromJsonAsync<JsonElement>(new Uri("/v1/models/c/changes?metric=error_ratio&step=1h&history=8&from=2024-03-01&to=2024-03-02", UriKind.Relative));
        (chart.GetProperty("points").GetArrayLength(), chart.GetProperty("changes").GetArrayLength()).ShouldBe((hours, changes));
        chart.TryGetProperty("warnings", out _).ShouldBe(changes == 0);
    }

    private static (bool Unknown, string Told) Told(JsonElement answer) => (
        answer.TryGetProperty("unknownSlice", out var unknown) && unknown.GetBoolean(),
        answer.TryGetProperty("warnings", out var warnings) ? string.Join(' ', warnings.EnumerateArray().Select(static warning => warning.GetString())) : "");

    private static async Task<JsonElement> AskAsync(TestSilo silo, string question)
    {
        using var answer = await silo.Http.GetAsync(new Uri("/v1/models/m/" + question, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>A model with two versions, a segment of one of them and records without any, and a baseline.</summary>
    private static async Task<TestSilo> SendAsync()
    {
        var silo = await TestSilo.StartAsync();
        const string Body = """
            [{"model":"m","version":"v10","segment":"north","prediction":"1","score":0.9,"label":"1","features":{"f":1},"time":"2024-03-01T00:00:00Z"},
             {"model":"m","version":"v2","prediction":"0","score":0.2,"features":{"f":2},"time":"2024-03-01T00:10:00Z"},
             {"model":"m","prediction":"0","score":0.2,"time":"2024-03-01T00:20:00Z"}]
            """;
        (await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), new StringContent(Body, Encoding.UTF8, "application/json"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "f", [.. Enumerable.Range(0, 100).Select(static i => (double)i)]);
        var made = await silo.Http.PostAsJsonAsync("/v1/models/m/baselines", new BaselineRequest { Name = "base", Content = builder.Build().Encode() }, HealthJson.Options);
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        return silo;
    }
}
