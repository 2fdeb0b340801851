using System.Globalization;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Tests.Query;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Tests.Prometheus.Queries;

/// <summary>Series of old time are those of the windows that are left of it: days, hours, minutes.</summary>
public sealed class HistoryTests
{
    private static readonly DateTimeOffset Day = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan[] Lengths = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1)];

    [Theory]
    [InlineData("orleansmonitor_model_records_total", "1.12:00:00", 10)]
    [InlineData("orleansmonitor_model_records_total", "2.00:00:00", 20)]
    [InlineData("orleansmonitor_model_records_total", "2.02:30:00", 32)]
    [InlineData("orleansmonitor_model_records_total", "2.05:05:00", 60)]
    [InlineData("orleansmonitor_model_records_total", "2.05:10:20", 74)]
    [InlineData("increase(orleansmonitor_model_records_total[1d])", "2.00:00:00", 10)]
    [InlineData("increase(orleansmonitor_model_records_total[3h])", "2.04:00:00", 18)]
    [InlineData("increase(orleansmonitor_model_records_total[5m])", "2.05:10:00", 10)]
    [InlineData("orleansmonitor_model_error_ratio", "1.12:00:00", 0.5)]
    [InlineData("orleansmonitor_model_error_ratio", "2.02:30:00", 0.5)]
    [InlineData("orleansmonitor_model_error_ratio", "2.05:07:00", 0.5)]
    [InlineData("max_over_time(orleansmonitor_model_records_total[3d])", "2.05:10:20", 74)]
    public async Task A_figure_is_of_the_windows_that_have_ended(string expression, string at, double value)
    {
        await using var silo = await StartAsync();
        var found = await silo.Http.VectorAsync(expression, Day + TimeSpan.Parse(at, CultureInfo.InvariantCulture));
        double.Parse(found.ShouldHaveSingleItem().Value, CultureInfo.InvariantCulture).ShouldBe(value, 1e-9);
    }

    /// <summary>What was read once for a minute is what is read without it.</summary>
    [Fact]
    public async Task Where_a_range_begins_changes_no_value()
    {
        await using var silo = await StartAsync();
        var end = Day.AddDays(2).AddHours(5).AddMinutes(10);
        var whole = await ValuesAsync(Day.AddHours(1), end);
        // From the end of the first day on.
        whole.Count.ShouldBe(30);
        foreach (var begin in (double[])[20, 47, 49, 52])
            (await ValuesAsync(Day.AddHours(begin), end)).ShouldBe(whole.Where(value => value.Time >= Day.AddHours(begin).ToUnixTimeSeconds()));

        async Task<List<(long Time, string Value)>> ValuesAsync(DateTimeOffset from, DateTimeOffset to)
        {
            var data = await silo.Http.DataAsync("query_range", ("query", "orleansmonitor_model_records_total{model=\"old\"}"), ("start", PrometheusClient.Seconds(from)), ("end", PrometheusClient.Seconds(to)), ("step", "1h"));
            return [.. data.GetProperty("result").EnumerateArray().SelectMany(static series => series.GetProperty("values").EnumerateArray().Select(static point => (point[0].GetInt64(), point[1].GetString()!)))];
        }
    }

    [Fact]
    public async Task What_too_few_records_make_up_is_not_shown()
    {
        await using var silo = await SeededSilo.StartAsync(null, "--Privacy:MinimumRecords=60");
        (await silo.Http.VectorAsync("orleansmonitor_model_records_total", SeededSilo.Start.AddMinutes(40))).ShouldBeEmpty();
        (await silo.Http.VectorAsync("orleansmonitor_model_records_total", SeededSilo.Start.AddMinutes(75))).Values.ShouldBe(["75"]);
        (await silo.Http.VectorAsync("orleansmonitor_model_accuracy_ratio", SeededSilo.Start.AddMinutes(75))).ShouldBeEmpty();
        (await silo.Http.VectorAsync("sketch_quantile(0.5, orleansmonitor_model_latency_seconds[1h])", SeededSilo.Start.AddMinutes(75))).ShouldBeEmpty();
    }

    private static async Task<SeededSilo> StartAsync()
    {
        var silo = await SeededSilo.StartAsync();
        List<AggregateRow> rows =
        [
            Row(3, Day, 10), Row(3, Day.AddDays(1), 10),
            .. Enumerable.Range(0, 5).Select(static hour => Row(2, Day.AddDays(2).AddHours(hour), 6)),
            .. Enumerable.Range(0, 10).Select(static minute => Row(1, Day.AddDays(2).AddHours(5).AddMinutes(minute), 2)),
            .. Enumerable.Range(0, 2).Select(static window => Row(0, Day.AddDays(2).AddHours(5).AddMinutes(10).AddSeconds(10 * window), 2)),
        ];
        var catalog = new OwnerCatalog();
        catalog.AddSlice("", "");
        var state = new OwnerState { Watermark = new Watermark(Day.AddDays(2).AddHours(5).AddMinutes(10).AddSeconds(15).ToUnixTimeMilliseconds()), Records = 74 };
        DateTimeOffset[] borders = [Day.AddDays(2).AddHours(5).AddMinutes(10), Day.AddDays(2).AddHours(5), Day.AddDays(2)];
        foreach (var (tier, frontier) in borders.Index())
            state.Frontiers = state.Frontiers.Advance(TierSchedule.Default, tier, frontier.ToUnixTimeMilliseconds());
        foreach (var row in rows)
            state.NewestStarts[row.Key.Tier] = Math.Max(state.NewestStarts[row.Key.Tier], row.Key.Start);
        var commit = new OwnerCommit { Owner = OwnerId.Model("old"), ExpectedVersion = 0, State = state.Encode(), Catalog = catalog.Encode(), Rows = rows };
        (await silo.Store.CommitAsync(commit, CancellationToken.None)).ShouldBe(CommitOutcome.Committed);
        return silo;
    }

    /// <summary>Half of its records have an error.</summary>
    private static AggregateRow Row(byte tier, DateTimeOffset start, int records)
    {
        var partial = new PartialAggregate();
        for (var i = 0; i < records; i++)
            partial.Traffic.AddRecord((start + (Lengths[tier] / records * i)).ToUnixTimeMilliseconds(), 1, i % 2 == 0 ? "timeout" : null);
        return new AggregateRow(new RowKey("", "", tier, start.ToUnixTimeMilliseconds()), partial.Encode());
    }
}
