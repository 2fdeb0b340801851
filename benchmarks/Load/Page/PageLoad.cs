using System.Diagnostics;
using System.Text.Json;

namespace OrleansMonitor.Load.Page;

/// <summary>
/// What a page waits for, and what it costs the silo and the browser: overview and model after a restart and again, pages that stay open beside
/// a live fleet, and one that stays open for long. Each figure stands beside what it is held to.
/// </summary>
internal static class PageLoad
{
    private const string FirstModelRow = "tr[data-model]";
    private const string FirstCourse = ".model-course .chart-plot canvas";
    private const string Figures = "rate,errors,latency_p50,latency_p99,quality,estimate,drift,label_coverage";

    public static async Task RunAsync(LoadOptions options)
    {
        await using var silo = await PageSilo.StartAsync(options);
        await FillAsync(silo, options);
        await using var browser = await PageBrowser.StartAsync(silo.Address);
        foreach (var range in options.OnlyOpen ? [] : new[] { "-6h", $"-{options.Days}d" })
        {
            await AskAsync(silo, range);
            if (browser is not null)
                await OpenAsync(silo, browser, range);
        }

        using var fleet = new LiveFleet(silo.Address, options);
        using var stop = new CancellationTokenSource();
        var sending = fleet.RunAsync(stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(options.WarmupSeconds), TimeProvider.System);
        if (browser is not null)
            await OpenPages.RunAsync(silo, browser, options);
        await stop.CancelAsync();
        await sending;
        Show($"batches that the silo did not take at once: {fleet.Overloads}; resident {silo.ResidentMegabytes:F0} MiB");
    }

    private static async Task FillAsync(PageSilo silo, LoadOptions options)
    {
        using var http = new HttpClient { BaseAddress = silo.Address };
        var known = JsonDocument.Parse(await http.GetStringAsync(new Uri("/v1/models", UriKind.Relative))).RootElement.GetArrayLength();
        if (known >= options.Models)
        {
            Show($"{known} models are there");
            return;
        }

        var started = Stopwatch.GetTimestamp();
        await new PageHistory(silo, options).MakeAsync();
        Show($"{options.Models} models, {options.Days} days, {options.PerWindow} records of each in ten seconds: made in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s, {await silo.StoredBytesAsync() / 1e9:F1} GB");
    }

    /// <summary>Over HTTP, without a browser: first with nothing of it in the silo's memory.</summary>
    private static async Task AskAsync(PageSilo silo, string range)
    {
        await RestartAsync(silo);
        using var http = new HttpClient { BaseAddress = silo.Address, Timeout = TimeSpan.FromMinutes(2) };
        var path = $"/v1/overview?from={range}&limit=100";
        var before = silo.ProcessorSeconds();
        var started = Stopwatch.GetTimestamp();
        var first = await TimeAsync(http, path);
        var answer = first;
        while (answer.Completeness < 1 && Stopwatch.GetElapsedTime(started).TotalSeconds < 120)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
            answer = await TimeAsync(http, path);
        }

        var whole = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var after = silo.ProcessorSeconds();
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System);
        var again = await TimeAsync(http, path);
        var kept = await TimeAsync(http, path);
        Show($"overview {range} after a restart: first answer {first.Milliseconds:F0} ms with {first.Completeness:P0} of the courses, all {whole:F0} ms, {after.Silo - before.Silo:F1} s of a core (store {after.Store - before.Store:F1})");
        Show($"overview {range} again: computed anew {again.Milliseconds:F0} ms, the same once more {kept.Milliseconds:F1} ms, {again.Bytes / 1e3:F0} kB plain, {await CompressedAsync(http, path) / 1e3:F0} kB gzipped");
        await RestartAsync(silo);
        var model = $"/v1/models/{PageHistory.ModelOf(1)}";
        var names = new[] { $"timeline?from={range}&figures={Figures}", $"health?from={range}", $"heatmap?from={range}", $"events?from={range}", $"distributions?from={range}", $"explain?from={range}&metric=accuracy&against=previous", $"drift?from={range}", $"describe?from={range}" };
        foreach (var name in names)
        {
            var (cold, warm) = (await TimeAsync(http, $"{model}/{name}"), await TimeAsync(http, $"{model}/{name}"));
            var other = await TimeAsync(http, $"{model.Replace("0001", "0002", StringComparison.Ordinal)}/{name}");
            Show($"  {name[..name.IndexOf('?', StringComparison.Ordinal)],-14} after a restart {cold.Milliseconds,6:F0} ms, again {warm.Milliseconds,6:F1} ms, of another model {other.Milliseconds,6:F1} ms, {cold.Bytes / 1e3:F0} kB");
        }
    }

    private static async Task OpenAsync(PageSilo silo, PageBrowser browser, string range)
    {
        foreach (var (name, path, selector) in new[] { ("overview", "/", FirstModelRow), ("model", $"/models/{PageHistory.ModelOf(3)}", FirstCourse) })
        {
            await RestartAsync(silo);
            var cold = await browser.OpenAsync($"{path}?from={range}", selector);
            var again = await browser.OpenAsync($"{path}?from={range}", selector);
            Bars.Show($"page of the {name}, {range}, after a restart: first figures", cold.Shown, 1000, "ms");
            Show($"  all figures {cold.Whole:F0} ms; once more {again.Shown:F0} and {again.Whole:F0} ms; {cold.Requests} requests, {cold.AnswerBytes / 1e3:F0} kB of answers");
            Bars.Show("  application as transferred", cold.ApplicationBytes / 1e3, 150, "kB");
        }
    }

    private static async Task RestartAsync(PageSilo silo)
    {
        await silo.StopAsync();
        await silo.StartAgainAsync();
    }

    private static async Task<Answer> TimeAsync(HttpClient http, string path)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        var body = await response.Content.ReadAsByteArrayAsync();
        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {System.Text.Encoding.UTF8.GetString(body)}");
        using var json = JsonDocument.Parse(body);
        return new Answer(milliseconds, body.Length, json.RootElement.TryGetProperty("models", out _) ? json.RootElement.GetProperty("completeness").GetDouble() : 1);
    }

    private static async Task<int> CompressedAsync(HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var response = await http.SendAsync(request);
        return (await response.Content.ReadAsByteArrayAsync()).Length;
    }

    private static void Show(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

    private readonly record struct Answer(double Milliseconds, long Bytes, double Completeness);
}
