using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Embedded.Hosting;
using OrleansMonitor.Embedded.Storage;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Rules.Notifications;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Benchmarks.Notifications;

/// <summary>
/// Many alerts fire at once, ten of each model, and one receiver, which takes everything at once, is told of each model. From the first
/// transition to the last delivery, and what of it is written; then one more alert while all of them fire.
/// </summary>
internal static class AlertStorm
{
    private const int AlertsOfModel = 10;
    private const int Batch = 100;
    private const int Shards = 16;

    private const string Plan = """
        route: {receiver: hook, group_by: [model], group_wait: 1s}
        receivers:
          - {name: hook, webhook_configs: [{url: 'http://127.0.0.1/'}]}
        """;

    public static void Print() => PrintAsync().GetAwaiter().GetResult();

    private static async Task PrintAsync()
    {
        Console.WriteLine(FormattableString.Invariant($"{AlertsOfModel} alerts of each model, groups by model, group_wait 1 s; {Environment.ProcessorCount} processors, states in memory"));
        Console.WriteLine("| alerts | notifications | s until all are told | CPU s | writes | MB written | bytes per alert | one more alert: writes | KB written |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var alerts in new[] { 100, 100, 1000, 5000, 10_000 })
            await MeasureAsync(alerts);
    }

    private static async Task MeasureAsync(int count)
    {
        var (store, receiver) = (new CountingStates(), new Receiver());
        var services = new ServiceCollection();
        services.AddSingleton<IGrainStateStore>(store);
        services.AddSingleton<IAggregateStore>(new MemoryAggregateStore());
        services.AddSingleton<INotificationSender>(receiver);
        services.AddSingleton<INotificationPlanSource>(receiver);
        services.AddMonitorGrains();
        services.AddEmbeddedGrains(static host => host.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly));
        services.Configure<NotificationOptions>(o => o.MaxAlerts = count + 1);
        await using var provider = services.BuildServiceProvider();
        foreach (var service in provider.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        var notifier = provider.GetRequiredService<IGrainFactory>().GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);

        using var process = Process.GetCurrentProcess();
        var (cpu, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        var told = receiver.WaitAsync(count);
        var batches = Enumerable.Range(0, count).Select(Fire).Chunk(Batch).ToList();
        // As the shards do it: each hands one batch over after the other.
        await Task.WhenAll(Enumerable.Range(0, Shards).Select(async shard =>
        {
            for (var i = shard; i < batches.Count; i += Shards)
                await notifier.NotifyAsync(batches[i]);
        }));
        await told;
        process.Refresh();
        var (wall, used) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds);
        var (writes, bytes, size) = (store.Writes, store.Bytes, store.Stored);
        var more = receiver.WaitAsync(count + 1);
        await notifier.NotifyAsync([Fire(count)]);
        await more;
        Console.WriteLine(FormattableString.Invariant(
            $"| {count:N0} | {count / AlertsOfModel:N0} | {wall:F1} | {used:F1} | {writes:N0} | {bytes / 1e6:F1} | {size / count:N0} | {store.Writes - writes} | {(store.Bytes - bytes) / 1e3:F0} |"));
        foreach (var service in provider.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
    }

    private static AlertTransition Fire(int number)
    {
        const long Now = 1_800_000_000_000;
        var model = FormattableString.Invariant($"model-{number / AlertsOfModel:D5}");
        var rule = FormattableString.Invariant($"LatencyHigh{number % AlertsOfModel}");
        AlertLabel[] labels = [new("alertname", rule), new("model", model), new("severity", "page"), new("team", "search"), new("version", "v1")];
        AlertLabel[] texts = [new("summary", $"{model}: p99 is 312ms"), new("description", "The slowest 1% of the requests take longer than the service promises; see which nodes contribute.")];
        var contributions = Enumerable.Range(0, 5).Select(i => new AlertContribution("node", FormattableString.Invariant($"gpu-node-{i:D3}"), 0.41 + i, 0.2)).ToArray();
        var evidence = new AlertEvidence(0.3121, 0.3011, 0.3242, 0.95, 0.3121, null, 12_345, 0.98, Now - 300_000, Now, "", contributions);
        var alert = new Alert(FormattableString.Invariant($"{number:x16}"), "latency", rule, labels, texts, AlertPhase.Firing, Now, Now, null, evidence);
        return new AlertTransition(1, Now, AlertPhase.Inactive, alert);
    }

    private sealed class Receiver : INotificationSender, INotificationPlanSource
    {
        private readonly Lock _lock = new();
        private readonly HashSet<string> _told = [];
        private TaskCompletionSource _all = new();
        private int _wanted;

        public NotificationPlan Current { get; } = NotificationFile.Parse("storm.yaml", Plan, out _)!;

        public Task WaitAsync(int wanted)
        {
            lock (_lock)
            {
                _wanted = wanted;
                _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _all.Task;
            }
        }

        public Task<SendOutcome> SendAsync(QueuedNotification notification, ReceiverIntegration integration)
        {
            lock (_lock)
            {
                _told.UnionWith(notification.Alerts.Select(static alert => alert.Alert.Id));
                if (_told.Count >= _wanted)
                    _all.TrySetResult();
            }

            return Task.FromResult(SendOutcome.Delivered);
        }

        public Task<SendOutcome> PushAsync(string receiver, AlertmanagerIntegration integration, IReadOnlyList<NotifiedAlert> alerts) => Task.FromResult(SendOutcome.Delivered);
    }

    private sealed class CountingStates : IGrainStateStore
    {
        private readonly MemoryGrainStateStore _store = new();
        private readonly Dictionary<GrainStateKey, int> _sizes = [];

        public int Writes { get; private set; }

        public long Bytes { get; private set; }

        /// <summary>Of the largest state.</summary>
        public long Stored => _sizes.Values.Max();

        public ValueTask<GrainStateRecord?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken) => _store.ReadAsync(key, cancellationToken);

        public ValueTask<GrainStateWrite> WriteAsync(GrainStateKey key, ReadOnlyMemory<byte> payload, string? expectedEtag, CancellationToken cancellationToken)
        {
            lock (_sizes)
            {
                (Writes, Bytes) = (Writes + 1, Bytes + payload.Length);
                _sizes[key] = payload.Length;
            }

            return _store.WriteAsync(key, payload, expectedEtag, cancellationToken);
        }

        public ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken) => _store.ClearAsync(key, expectedEtag, cancellationToken);
    }
}
