using System.Globalization;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Tests.Notifications;

/// <summary>
/// One simulated cluster, from one seed: alerts come and go, silos die and are cut off, receivers fail. Every second seed has a store
/// that fails too; there an activation may end without a crash, so repeats are not counted.
/// </summary>
internal sealed class NotifierRun : IDisposable
{
    private const string Plan = """
        route: {receiver: hook, group_by: [team], group_wait: 2s, group_interval: 5s, repeat_interval: 1h,
                routes: [{receiver: chat, matchers: [team=b], continue: true}, {receiver: hook, matchers: [team=b]}]}
        receivers:
          - {name: hook, webhook_configs: [{url: 'http://127.0.0.1/'}]}
          - {name: chat, webhook_configs: [{url: 'http://127.0.0.1/'}]}
        """;

    private static readonly TimeSpan ChaosTime = TimeSpan.FromSeconds(60);
    private static readonly string[] Alerts = ["a1", "a2", "a3", "b1", "b2"];

    private readonly NotifierWorld _world;
    private readonly bool _hasStorageFaults;
    private readonly List<AlertTransition> _sent = [];
    private readonly HashSet<string> _firing = [];

    public NotifierRun(long seed, Action<SimulationEvent>? log = null)
    {
        _hasStorageFaults = seed % 2 == 0;
        _world = new NotifierWorld(Plan, seed, static o => o.MaxBackoff = TimeSpan.FromSeconds(4), log);
    }

    public int Crashes { get; private set; }

    public int Overtaken { get; private set; }

    public int Deliveries => _world.Receivers.Deliveries.Count;

    public int Repeats => _world.Receivers.Deliveries.Count - _world.Receivers.Deliveries.Select(static one => (one.Receiver, one.Key)).Distinct().Count();

    public void Run() => _world.Run(RunAsync, TimeSpan.FromMinutes(30));

    public void Dispose() => _world.Dispose();

    private async Task RunAsync(SimulationClient client)
    {
        var random = client.Random;
        var (fails, share) = (false, random.NextDouble() * 0.5);
        _world.Receivers.Delay = _ => (random.NextTime(TimeSpan.Zero, TimeSpan.FromMilliseconds(400)), random.NextTime(TimeSpan.Zero, TimeSpan.FromMilliseconds(400)));
        _world.Receivers.Answer = _ => fails || random.NextBool(share) ? new SendOutcome(SendStatus.Failed, "503") : null;
        var silence = await UntilAsync(client, () => _world.Desk.AddSilenceAsync(new NewSilence(["team=none"], null, client.Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds(), "ann", "test")));
        using var stop = new CancellationTokenSource();
        var waking = WakeAsync(client, stop.Token);
        var chaos = ChaosAsync(client, on => fails = on);
        var begun = _world.Cluster.Time.Elapsed;
        while (_world.Cluster.Time.Elapsed - begun < ChaosTime)
        {
            await client.Delay(random.NextTime(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(4)));
            await ChangeAsync(client, Alerts[random.Next(Alerts.Length)]);
        }

        await chaos;
        _world.Receivers.Answer = static _ => null;
        // Longer than a group interval, a backoff and a fail-over together.
        await client.Delay(TimeSpan.FromSeconds(40));
        await stop.CancelAsync();
        await waking;
        await VerifyAsync(client, silence.Silence!);
    }

    /// <summary>An alert comes or goes; the call is made again until it succeeds, as its owner does.</summary>
    private async Task ChangeAsync(SimulationClient client, string alert)
    {
        var phase = _firing.Contains(alert) ? AlertPhase.Inactive : AlertPhase.Firing;
        var transition = _world.Next(alert, phase, ("team", alert[..1]));
        _sent.Add(transition);
        await UntilAsync(client, async () =>
        {
            await _world.NotifyAsync(transition);
            return true;
        });
        if (!_firing.Remove(alert))
            _firing.Add(alert);
    }

    private async Task ChaosAsync(SimulationClient client, Action<bool> receiversFail)
    {
        var random = client.Random;
        var end = _world.Cluster.Time.Elapsed + ChaosTime;
        while (_world.Cluster.Time.Elapsed < end)
        {
            await client.Delay(random.NextTime(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3)));
            var silo = random.Next(_world.Cluster.SiloCount);
            switch (random.Next(8))
            {
                case 0 or 1 when _world.Cluster.IsUp(silo):
                    Crashes++;
                    _world.Cluster.CrashSilo(silo);
                    break;
                case 2 or 3 when !_world.Cluster.IsUp(silo):
                    _world.Cluster.RestartSilo(silo);
                    break;
                case 4 when _world.Cluster.IsUp(silo):
                    Crashes++;
                    _world.Cluster.Isolate(silo);
                    break;
                case 5:
                    _world.Cluster.Heal(silo);
                    break;
                case 6:
                    receiversFail(random.NextBool(0.3));
                    break;
                default:
                    _world.Cluster.Storage.Failure = _hasStorageFaults && random.NextBool(0.4) ? 0.2 : 0;
                    _world.Cluster.Storage.AmbiguousWrite = _hasStorageFaults && random.NextBool(0.4) ? 0.2 : 0;
                    break;
            }
        }

        receiversFail(false);
        _world.Cluster.Storage.Clear();
        for (var silo = 0; silo < _world.Cluster.SiloCount; silo++)
        {
            if (_world.Cluster.IsUp(silo))
                _world.Cluster.Heal(silo);
            else
                _world.Cluster.RestartSilo(silo);
        }
    }

    private async Task WakeAsync(SimulationClient client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await client.Delay(TimeSpan.FromSeconds(1));
            await TryAsync(() => _world.Desk.WakeAsync());
        }
    }

    private async Task VerifyAsync(SimulationClient client, AlertSilence silence)
    {
        var history = await UntilAsync(client, () => _world.Desk.GetHistoryAsync(new AlertHistoryQuery(null, null, null, [], null, 1000)));
        history.Entries.Select(static line => (line.Alert.Id, line.Alert.Phase, line.Time)).Reverse()
            .ShouldBe(_sent.Select(static one => (one.Alert.Id, one.Alert.Phase, one.Time)), "the history has every transition once, in order");
        (await _world.Desk.GetSilencesAsync()).ShouldHaveSingleItem().Id.ShouldBe(silence.Id);
        (await _world.Desk.GetDeadLettersAsync()).ShouldBeEmpty();
        foreach (var (receiver, concerns) in new[] { ("hook", "ab"), ("chat", "b") })
            VerifyReceiver(receiver, concerns);
    }

    /// <summary>
    /// Who believes what he was told last knows what fires. What he was told has happened. A request that is on its way when its silo is
    /// cut off may be overtaken by one of the silo that took over: the numbers in the keys tell.
    /// </summary>
    private void VerifyReceiver(string receiver, string teams)
    {
        var told = new Dictionary<string, bool>(StringComparer.Ordinal);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        var repeats = 0;
        foreach (var delivery in _world.Receivers.Deliveries.Where(one => one.Receiver == receiver))
        {
            if (!keys.Add(delivery.Key))
            {
                repeats++;
                continue;
            }

            var (group, number) = (delivery.Key.Split('-')[0], long.Parse(delivery.Key.Split('-')[1], CultureInfo.InvariantCulture));
            if (number < newest.GetValueOrDefault(group))
            {
                Overtaken++;
                continue;
            }

            newest[group] = number;

            foreach (var alert in delivery.Alerts)
            {
                told[alert.Alert.Rule] = alert.IsFiring;
                _sent.ShouldContain(one => one.Alert.Id == alert.Alert.Id && one.Time == (alert.Alert.ResolvedAt ?? alert.Alert.FiredAt), $"{receiver} was told of {alert}");
            }
        }

        var expected = _firing.Where(alert => teams.Contains(alert[0])).Order(StringComparer.Ordinal);
        told.Where(static one => one.Value).Select(static one => one.Key).Order(StringComparer.Ordinal).ShouldBe(expected, receiver);
        if (!_hasStorageFaults)
            repeats.ShouldBeLessThanOrEqualTo(Crashes, receiver);
    }

    private static async Task<T> UntilAsync<T>(SimulationClient client, Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is Orleans.Runtime.OrleansException or TimeoutException or IOException or StoreException)
            {
                await client.Delay(TimeSpan.FromMilliseconds(200));
            }
        }
    }

    private static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (e is Orleans.Runtime.OrleansException or TimeoutException or IOException or StoreException)
        {
            // The next one.
        }
    }
}
