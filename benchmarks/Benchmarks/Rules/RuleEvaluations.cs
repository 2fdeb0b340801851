using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansMonitor.Alerts;
using OrleansMonitor.Benchmarks.Windows;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Benchmarks.Rules;

/// <summary>
/// What one round of evaluation costs: every rule for every model at one moment, as the feeds of models have it done, from rows in a
/// store in memory to the states of alerts. A rule and a model make an instance.
/// </summary>
internal static class RuleEvaluations
{
    private const long BaseWindow = 10_000;
    private const long Interval = 30_000;
    private const int DifferentWindows = 6;
    private const int AtOnce = 16;
    private const int Rounds = 3;

    private static readonly string[] Conditions =
    [
        "metric: latency_p99, above: 0.5",
        "metric: latency_mean, above: 0.5",
        "metric: error_ratio, above: 0.2, confidence: 0.99",
        "metric: accuracy, below: 0.1, confidence: 0.95",
        "metric: predictions_per_second, below: 1",
    ];

    public static void Print() => PrintAsync().GetAwaiter().GetResult();

    private static async Task PrintAsync()
    {
        Console.WriteLine(FormattableString.Invariant($"One round, {Environment.ProcessorCount} processors; windows of 10 s with 10 classes and 8 features"));
        Console.WriteLine("| models | rules | instances | window | wall s | CPU s | CPU µs per instance | of an interval of 30 s, two cores |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (models, rules, minutes) in new[] { (100, 10, 5), (1000, 1, 5), (1000, 5, 5), (1000, 10, 5), (1000, 20, 5), (1000, 10, 1), (1000, 10, 30), (10, 1000, 5) })
            await MeasureAsync(models, rules, minutes, Text(rules, minutes), $"{rules:N0}");
        // As many rules as there may be, each for one model.
        await MeasureAsync(1000, 10, 5, TextOfEach(1000, 10, 5), "10,000, 10 of a model");
    }

    private static async Task MeasureAsync(int models, int rules, int minutes, string text, string shown)
    {
        var store = new MemoryAggregateStore();
        var end = Interval * 60_000_000L;
        await FillAsync(store, models, minutes, end);
        await using var host = await GrainHost.StartAsync(
            store, null, static services => services.Configure<AlertingOptions>(static o => o.NoDataInterval = TimeSpan.FromHours(1)));
        var grains = host.Grains;
        var change = await grains.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key).SetFilesAsync([new RuleSource("bench.yaml", RuleOrigin.File, text)]);
        if (change.Status != RuleChangeStatus.Applied)
            throw new InvalidOperationException(string.Join('\n', change.Errors));
        var shards = host.Services.GetRequiredService<IOptions<AlertingOptions>>().Value.Shards;

        await RoundAsync(grains, models, shards, end - (Interval * Rounds), 0);
        var (wall, cpu) = (double.MaxValue, double.MaxValue);
        for (var round = 1; round <= Rounds; round++)
        {
            using var process = Process.GetCurrentProcess();
            var (before, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            var time = end - (Interval * (Rounds - round));
            await RoundAsync(grains, models, shards, time, time - Interval);
            process.Refresh();
            wall = Math.Min(wall, Stopwatch.GetElapsedTime(started).TotalSeconds);
            cpu = Math.Min(cpu, (process.TotalProcessorTime - before).TotalSeconds);
        }

        var instances = models * rules;
        Console.WriteLine(FormattableString.Invariant(
            $"| {models:N0} | {shown} | {instances:N0} | {minutes} min | {wall:F2} | {cpu:F2} | {cpu * 1e6 / instances:F1} | {cpu / (2 * Interval / 1000.0):P1} |"));
    }

    /// <summary>Each model's rules at one moment, some models at once.</summary>
    private static async Task RoundAsync(IGrainFactory grains, int models, int shards, long time, long after)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next) - 1) < models;)
            {
                var name = Name(i);
                var shard = ShardKeys.OfOwner(OwnerId.Model(name), shards);
                var figures = await grains.GetGrain<IFigureGrain>(IFigureGrain.Key).EvaluateAsync(new FigureQuestion(OwnerKind.Model, name, 1, shard, [time], 0));
                var answer = await grains.GetGrain<IAlertShardGrain>(ShardKeys.Of(shard)).ReportAsync(new FeedReport(OwnerKind.Model, name, figures.RuleVersion, after, figures.Steps));
                if (answer.Through != time)
                    throw new InvalidOperationException($"{name} is known through {answer.Through} and not {time}");
            }
        })));
    }

    private static async Task FillAsync(MemoryAggregateStore store, int models, int minutes, long end)
    {
        var partials = Enumerable.Range(0, DifferentWindows).Select(static i => ModelWindow.Of(2_000, seed: i).Encode()).ToArray();
        var windows = (int)(((minutes * 60_000L) + (Interval * Rounds)) / BaseWindow) + 1;
        for (var model = 0; model < models; model++)
        {
            var rows = Enumerable.Range(0, windows).Select(i => new AggregateRow(new RowKey("v1", "", 0, end - (i * BaseWindow)), partials[(model + i) % DifferentWindows])).ToList();
            var state = new OwnerState { Watermark = new Watermark(end) };
            state.NewestStarts[0] = end;
            var catalog = new OwnerCatalog();
            catalog.AddSlice("v1", "");
            await store.CommitAsync(
                new OwnerCommit { Owner = OwnerId.Model(Name(model)), ExpectedVersion = 0, State = state.Encode(), Catalog = catalog.Encode(), Rows = rows }, CancellationToken.None);
        }
    }

    private static string Text(int rules, int minutes) => "groups:\n  - name: bench\n    interval: 30s\n    rules:\n"
        + string.Concat(Enumerable.Range(0, rules).Select(i => $"      - {{alert: Rule{i}, window: {minutes}m, {Conditions[i % Conditions.Length]}}}\n"));

    private static string TextOfEach(int models, int rules, int minutes) => "groups:\n  - name: bench\n    interval: 30s\n    rules:\n"
        + string.Concat(Enumerable.Range(0, models * rules).Select(i => $"      - {{alert: Rule{i}, models: {Name(i / rules)}, window: {minutes}m, {Conditions[i % Conditions.Length]}}}\n"));

    private static string Name(int model) => FormattableString.Invariant($"model-{model:D4}");
}
