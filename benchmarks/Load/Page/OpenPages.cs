using System.Diagnostics;

namespace OrleansMonitor.Load.Page;

/// <summary>Pages that stay open in Chromium beside a fleet that sends.</summary>
internal static class OpenPages
{
    public static async Task RunAsync(PageSilo silo, PageBrowser browser, LoadOptions options)
    {
        if (options.Pages > 0)
        {
            await RoundsAsync("overviews", static _ => "/", silo, browser, options);
            await RoundsAsync("overviews and models, half each", static page => page % 2 == 0 ? "/" : $"/models/{PageHistory.ModelOf(page)}", silo, browser, options);
        }

        if (options.OpenMinutes > 0)
            await LongAsync(browser, options);
    }

    /// <summary>Without and with pages, in turn, so that a machine whose speed drifts treats both alike.</summary>
    private static async Task RoundsAsync(string what, Func<int, string> path, PageSilo silo, PageBrowser browser, LoadOptions options)
    {
        var costs = new List<double>();
        for (var round = 0; round < options.Rounds; round++)
        {
            var without = await CostAsync(silo, options.Seconds);
            for (var page = 0; page < options.Pages; page++)
                await browser.StayAsync(path(page));
            // They open, which is not what is measured here.
            await Task.Delay(TimeSpan.FromSeconds(options.WarmupSeconds), TimeProvider.System);
            var before = await browser.LookAsync();
            var with = await CostAsync(silo, options.Seconds);
            var shown = (await browser.LookAsync()).ProcessorSeconds - before.ProcessorSeconds;
            await browser.CloseAsync();
            costs.Add(with.Silo - without.Silo);
            Show($"round {round + 1}, {options.Pages} {what}: silo {without.Silo:P2} of a core without, {with.Silo:P2} with; store {without.Store:P2}, {with.Store:P2}; browser {shown / options.Seconds / options.Pages:P2} a page");
        }

        costs.Sort();
        Bars.Show($"{options.Pages} {what} cost the silo", 100 * costs[costs.Count / 2], 2, "% of a core");
    }

    private static async Task LongAsync(PageBrowser browser, LoadOptions options)
    {
        await browser.StayAsync("/");
        await Task.Delay(TimeSpan.FromSeconds(options.WarmupSeconds), TimeProvider.System);
        var begin = await browser.LookAsync();
        var started = Stopwatch.GetTimestamp();
        var (last, heaps) = (begin, new List<double>());
        for (var minute = 1; minute <= options.OpenMinutes; minute++)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System);
            var look = await browser.LookAsync();
            heaps.Add(look.HeapBytes);
            Show($"minute {minute}: heap {look.HeapBytes / 1e6:F2} MB, {look.Nodes} nodes, {look.Listeners} listeners, {(look.ProcessorSeconds - last.ProcessorSeconds) / 60:P2} of a core");
            last = look;
        }

        await browser.CloseAsync();
        Bars.Show("a page that stays open takes, of the whole browser", 100 * (last.ProcessorSeconds - begin.ProcessorSeconds) / Stopwatch.GetElapsedTime(started).TotalSeconds, 3, "% of a core");
        // The first half against the second: what grows shows between them.
        var half = Math.Max(1, heaps.Count / 2);
        Bars.Show("  heap of the second half over that of the first", heaps.Skip(heaps.Count - half).Average() / heaps.Take(half).Average(), 1.02, "");
    }

    private static async Task<(double Silo, double Store)> CostAsync(PageSilo silo, double seconds)
    {
        var before = silo.ProcessorSeconds();
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var after = silo.ProcessorSeconds();
        return ((after.Silo - before.Silo) / elapsed, (after.Store - before.Store) / elapsed);
    }

    private static void Show(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
