using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>Days of a time zone, through a whole silo. One record comes in every hour, at half past.</summary>
public sealed class TimeZoneTests
{
    private static readonly DateTimeOffset Begin = new(2024, 3, 29, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_day_has_as_many_hours_as_clocks_give_it()
    {
        await using var silo = await StartAsync(Begin, days: 6);
        // In Berlin clocks go from 02:00 to 03:00 on 31 March 2024.
        var series = await GetAsync(silo, "/v1/models/m/series?step=1d&tz=Europe/Berlin&from=2024-03-30&to=2024-04-02");
        series.GetProperty("timeZone").GetString().ShouldBe("Europe/Berlin");
        Points(series).ShouldBe(
        [
            ("2024-03-29T23:00:00Z", "2024-03-30T23:00:00Z", 24),
            ("2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z", 23),
            ("2024-03-31T22:00:00Z", "2024-04-01T22:00:00Z", 24),
        ]);
        Points(await GetAsync(silo, "/v1/models/m/series?step=1d&from=2024-03-31&to=2024-04-01")).ShouldBe([("2024-03-31T00:00:00Z", "2024-04-01T00:00:00Z", 24)]);
        var node = await GetAsync(silo, "/v1/nodes/n/series?step=1d&tz=Europe/Berlin&from=2024-03-31&to=2024-04-01");
        Points(node).ShouldBe([("2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z", 23)]);
        foreach (var path in new[] { "/v1/models/m/health", "/v1/nodes/n/health" })
        {
            var health = await GetAsync(silo, path + "?tz=Europe/Berlin&from=2024-03-31&to=2024-04-01");
            health.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(23, path);
            health.GetProperty("from").GetString().ShouldBe("2024-03-30T23:00:00Z");
        }
    }

    [Fact]
    public async Task Weeks_and_months_begin_at_local_midnight()
    {
        await using var silo = await StartAsync(Begin, days: 6);
        Points(await GetAsync(silo, "/v1/models/m/series?step=1mo&tz=America/New_York&from=2024-03-29T00:00:00Z&to=2024-04-04T00:00:00Z")).ShouldBe(
        [
            ("2024-03-29T00:00:00Z", "2024-04-01T04:00:00Z", 76),
            ("2024-04-01T04:00:00Z", "2024-04-04T00:00:00Z", 68),
        ]);
        // 1 April 2024 is a Monday.
        Points(await GetAsync(silo, "/v1/models/m/series?step=1w&tz=Asia/Tokyo&from=2024-03-29T00:00:00Z&to=2024-04-04T00:00:00Z")).ShouldBe(
        [
            ("2024-03-29T00:00:00Z", "2024-03-31T15:00:00Z", 63),
            ("2024-03-31T15:00:00Z", "2024-04-04T00:00:00Z", 81),
        ]);
    }

    [Fact]
    public async Task Where_rows_do_not_fall_on_local_days_each_point_says_what_it_covers()
    {
        await using var silo = await StartAsync(Begin, days: 6);
        // Rows are of whole hours by now, and midnight in Kolkata is at half past 18 UTC.
        Points(await GetAsync(silo, "/v1/models/m/series?step=1d&tz=Asia/Kolkata&from=2024-03-30&to=2024-04-01")).ShouldBe(
        [
            ("2024-03-29T18:00:00Z", "2024-03-29T19:00:00Z", 1),
            ("2024-03-29T19:00:00Z", "2024-03-30T19:00:00Z", 24),
            ("2024-03-30T19:00:00Z", "2024-03-31T19:00:00Z", 24),
        ]);
    }

    [Fact]
    public async Task Where_only_days_of_UTC_are_left_a_local_day_is_answered_by_them_and_none_counts_twice()
    {
        await using var silo = await StartAsync(Begin, days: 200);
        var points = Points(await GetAsync(silo, "/v1/models/m/series?step=1d&tz=Europe/Berlin&from=2024-03-31&to=2024-04-02"));
        points.ShouldBe(
        [
            ("2024-03-30T00:00:00Z", "2024-03-31T00:00:00Z", 24),
            ("2024-03-31T00:00:00Z", "2024-04-01T00:00:00Z", 24),
            ("2024-04-01T00:00:00Z", "2024-04-02T00:00:00Z", 24),
        ]);
    }

    [Fact]
    public async Task An_unknown_zone_is_refused_with_the_nearest_name()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var path in new[] { "/v1/models/m/health", "/v1/models/m/series", "/v1/nodes/n/health", "/v1/nodes/n/series" })
        {
            using var response = await silo.Http.GetAsync(new Uri(path + "?tz=Europe/Berln", UriKind.Relative));
            ((int)response.StatusCode).ShouldBe(400, path);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
            problem.GetProperty("parameter").GetString().ShouldBe("tz");
            problem.GetProperty("value").GetString().ShouldBe("Europe/Berln");
            problem.GetProperty("limit").GetString()!.ShouldContain("did you mean Europe/Berlin");
        }
    }

    private static async Task<TestSilo> StartAsync(DateTimeOffset begin, int days)
    {
        var silo = await TestSilo.StartAsync();
        var records = Enumerable.Range(0, 24 * days).Select(hour => new
        {
            model = "m",
            node = "n",
            prediction = "1",
            time = begin.AddHours(hour + 0.5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        });
        foreach (var chunk in records.Chunk(2000))
        {
            using var response = await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), JsonContent.Create(chunk));
            response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        }

        return silo;
    }

    private static List<(string From, string To, int Records)> Points(JsonElement series) =>
        [.. series.GetProperty("points").EnumerateArray().Select(static point => (
            point.GetProperty("from").GetString()!,
            point.GetProperty("to").GetString()!,
            point.GetProperty("completeness").GetProperty("records").GetInt32()))];

    private static async Task<JsonElement> GetAsync(TestSilo silo, string path)
    {
        using var response = await silo.Http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
