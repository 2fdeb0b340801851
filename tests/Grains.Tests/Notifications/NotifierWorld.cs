using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.Tests.Simulation;
using OrleansMonitor.Rules.Notifications;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Tests.Notifications;

/// <summary>Simulated silos with the notifier, the receivers outside, and alerts that a test lets fire.</summary>
internal sealed class NotifierWorld : IDisposable, INotificationPlanSource
{
    private readonly Dictionary<string, (long Sequence, AlertPhase Phase)> _alerts = new(StringComparer.Ordinal);
    private SimulationClient _client = null!;

    public NotifierWorld(string plan, long seed = 1, Action<NotificationOptions>? configure = null, Action<SimulationEvent>? log = null)
    {
        Current = PlanOf(plan);
        var options = new SimulationOptions { EventLog = log };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        options.ResponseTimeout = TimeSpan.FromSeconds(3);
        options.IsExpectedError = static e => e is StoreException or TimeoutException or OperationCanceledException or IOException or Orleans.Runtime.OrleansException;
        Receivers = new FakeReceivers(() => Cluster!.Time.Elapsed);
        var randomness = new SeededRandomness(new SeededRandom(seed, 51));
        Cluster = new SimulatedCluster(seed, options, (_, services) =>
        {
            services.AddSingleton<IRandomness>(randomness);
            services.AddSingleton<INotificationPlanSource>(this);
            services.AddSingleton(provider => Receivers.SenderOf(provider.GetRequiredService<TimeProvider>()));
            services.Configure<NotificationOptions>(o => configure?.Invoke(o));
            services.AddMonitorGrains();
        });
    }

    public SimulatedCluster Cluster { get; }

    public FakeReceivers Receivers { get; }

    public NotificationPlan Current { get; set; }

    public IAlertNotifierGrain Desk => _client.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);

    public IAlertNotifierGrain Notifier => _client.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);

    public static NotificationPlan PlanOf(string text) => NotificationFile.Parse("test.yaml", text, out var errors) ?? throw new ArgumentException(string.Join('\n', errors), nameof(text));

    public void Run(Func<SimulationClient, Task> scenario, TimeSpan? longest = null) => Cluster.Run(
        client =>
        {
            _client = client;
            return scenario(client);
        },
        longest ?? TimeSpan.FromDays(3));

    public Task FireAsync(string alert, params (string Name, string Value)[] labels) => NotifyAsync(Next(alert, AlertPhase.Firing, labels));

    public Task ResolveAsync(string alert, params (string Name, string Value)[] labels) => NotifyAsync(Next(alert, AlertPhase.Inactive, labels));

    public Task NotifyAsync(params AlertTransition[] transitions) => Notifier.NotifyAsync(transitions);

    /// <summary>The next transition of an alert of this name; its other labels are part of who it is.</summary>
    public AlertTransition Next(string name, AlertPhase phase, params (string Name, string Value)[] labels)
    {
        var all = labels.Append((Name: "alertname", Value: name)).OrderBy(static label => label.Name, StringComparer.Ordinal).Select(static label => new AlertLabel(label.Name, label.Value)).ToArray();
        var id = string.Join(',', all.Select(static label => label.Value));
        var (sequence, from) = _alerts.GetValueOrDefault(id);
        var now = Cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
        _alerts[id] = (sequence + 1, phase);
        var evidence = new AlertEvidence(1, null, null, null, 1, null, 100, null, now - 60_000, now, "", []);
        var alert = new Alert(id, "g", name, all, [], phase, phase == AlertPhase.Inactive ? null : now, now, phase == AlertPhase.Inactive ? now : null, evidence);
        return new AlertTransition(sequence + 1, now, from, alert);
    }

    public void Dispose() => Cluster.Dispose();
}
