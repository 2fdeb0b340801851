using System.Diagnostics;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Load;

/// <summary>
/// Whether a health query grows with the records behind it: the same windows hold 10 thousand records, then 10 million. Two
/// models are asked in turn, so that a machine whose speed drifts treats both alike.
/// </summary>
internal static class QueryLoad
{
    private const long Few = 10_000;
    private const long Many = 10_000_000;
    private const int Queries = 400;

    public static async Task RunAsync(LoadOptions options)
    {
        await using var silo = new SiloProcess(options.Silo, options.SiloProcessors);
        await silo.StartAsync();
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 3_600_000 * 3_600_000 - 3_600_000;
        await SendAsync(silo, options, "few", Few, start);
        await SendAsync(silo, options, "many", Many, start);
        using var http = new HttpClient { BaseAddress = silo.Address };
        string Url(string model) => $"/v1/models/{model}/health?from={start}&to={start + (options.Windows * 10_000L)}";
        var few = new List<double>();
        var many = new List<double>();
        for (var i = -100; i < Queries; i++)
        {
            var a = await TimeAsync(http, Url("few"));
            var b = await TimeAsync(http, Url("many"));
            if (i >= 0)
            {
                few.Add(a);
                many.Add(b);
            }
        }

        few.Sort();
        many.Sort();
        Console.WriteLine(FormattableString.Invariant($"health over {options.Windows} windows, {Queries} queries each, in turn; milliseconds"));
        Console.WriteLine("   records   median      p99");
        Console.WriteLine(FormattableString.Invariant($"{Few,10:N0}{few[Queries / 2],9:F3}{few[Queries * 99 / 100],9:F3}"));
        Console.WriteLine(FormattableString.Invariant($"{Many,10:N0}{many[Queries / 2],9:F3}{many[Queries * 99 / 100],9:F3}"));
        Console.WriteLine(FormattableString.Invariant($"ratio of the medians {many[Queries / 2] / few[Queries / 2]:F3}"));
    }

    private static async Task SendAsync(SiloProcess silo, LoadOptions options, string model, long records, long start)
    {
        var batch = (int)Math.Min(options.Batch, records / 2);
        var source = new RecordSource(model, batch, options.Windows, TimeSpan.FromSeconds(10), seed: 1);
        using var stream = new NodeStream(silo.Address, $"node-{model}", source, options.InFlight);
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await stream.RunAsync(() => start, records, bound.Token);
        if (stream.Records < records)
            throw new TimeoutException($"only {stream.Records} of {records} records were taken in 5 minutes");
    }

    private static async Task<double> TimeAsync(HttpClient http, string url)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await http.GetAsync(new Uri(url, UriKind.Relative));
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
