using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;
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

    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

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
        await using var host = await GrainHost.StartAsync(new MemoryAggregateStore(), store, services =>
        {
            services.AddSingleton<INotificationSender>(receiver);
            services.AddSingleton<INotificationPlanSource>(receiver);
            services.Configure<NotificationOptions>(o => o.MaxAlerts = count + 1);
        });
        var notifier = host.Grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);

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

    /// <summary>States as the silo keeps them, in memory; counts what is written.</summary>
    private sealed class CountingStates : IGrainStorage
    {
        private readonly Dictionary<(string, GrainId), (byte[] Content, int Version)> _states = [];

        public int Writes { get; private set; }

        public long Bytes { get; private set; }

        /// <summary>Of the largest state.</summary>
        public long Stored => _states.Values.Max(static state => state.Content.Length);

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            lock (_states)
            {
                grainState.RecordExists = _states.TryGetValue((stateName, grainId), out var stored);
                grainState.State = grainState.RecordExists ? JsonSerializer.Deserialize<T>(stored.Content, Json)! : Activator.CreateInstance<T>();
                grainState.ETag = grainState.RecordExists ? stored.Version.ToString(CultureInfo.InvariantCulture) : null;
            }

            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var content = JsonSerializer.SerializeToUtf8Bytes(grainState.State, Json);
            lock (_states)
            {
                (Writes, Bytes) = (Writes + 1, Bytes + content.Length);
                _states[(stateName, grainId)] = (content, Writes);
                grainState.ETag = Writes.ToString(CultureInfo.InvariantCulture);
            }

            grainState.RecordExists = true;
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            lock (_states)
                _states.Remove((stateName, grainId));
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
            return Task.CompletedTask;
        }
    }
}
