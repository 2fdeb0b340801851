using System.Text.Json;
using OrleansMonitor.Chaos.Alerting;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Cluster.Alerting;

/// <content>What must hold.</content>
public sealed partial class FailoverTests
{
    private FallenSilent _silent = null!;

    private static string ModelOf(JsonElement alert) => alert.GetProperty("labels").GetProperty("model").GetString()!;

    /// <summary>Of what came, whether it says that the alert fires. Who is told again and again hears the same several times.</summary>
    private static List<bool> Expected(IEnumerable<PhaseChange> changes) =>
        [.. changes.Where(static change => change.To == AlertPhase.Firing || change.From == AlertPhase.Firing).Select(static change => change.To == AlertPhase.Firing)];

    private static List<bool> Once(IEnumerable<bool> told) => told.Aggregate(new List<bool>(), static (once, isFiring) =>
    {
        if (once.Count == 0 || once[^1] != isFiring)
            once.Add(isFiring);
        return once;
    });

    /// <summary>Waits until a step of this cycle is judged and told, and holds what happened until then to what the data lead to.</summary>
    private async Task JudgedAsync(int step)
    {
        var expected = FailoverScript.Names.ToDictionary(static model => model, model => FailoverScript.Transitions(model, _begin, _first + step));
        var history = await Wait.ForAsync(
            $"step {_first + step} is judged",
            _cluster.HistoryAsync,
            read => expected.All(alert => read.Of(FailoverScript.Rule, alert.Key).Count >= alert.Value.Count));
        history.Gaps.ShouldBeEmpty();
        foreach (var (model, changes) in expected)
        {
            history.Of(FailoverScript.Rule, model).ShouldBe(changes, $"{model} through step {step} of {FailoverScript.Steps}, after {_first}");
            var isSilenced = model is FailoverScript.Silenced or FailoverScript.Muted;
            await ToldAsync(model, FailoverScript.Rule, isSilenced ? [] : Expected(changes));
        }
    }

    private async Task ToldAsync(string model, string rule, List<bool> expected)
    {
        var receiver = model is FailoverScript.Attended or FailoverScript.Unattended ? AlertedCluster.Desk : AlertedCluster.Hook;
        var told = await Wait.ForAsync($"{receiver} is told of {model}", () => Task.FromResult(ToldOf(receiver)), one => one.Count >= expected.Count);
        told.ShouldBe(expected, $"{receiver} of {model}");

        List<bool> ToldOf(string who)
        {
            var all = _cluster.Told(who, rule, model);
            return who == AlertedCluster.Desk ? Once(all) : [.. all];
        }
    }

    /// <summary>Phases, silences and acknowledgements as the silos show them.</summary>
    private async Task AssertStatesAsync(int step)
    {
        var alerts = (await _cluster.GetAsync("/v1/alerts")).EnumerateArray().Where(static alert => alert.GetProperty("rule").GetString() == FailoverScript.Rule).ToDictionary(ModelOf);
        foreach (var phase in (AlertPhase[])[AlertPhase.Pending, AlertPhase.Firing])
        {
            string[] has = [.. alerts
                .Where(alert => string.Equals(alert.Value.GetProperty("phase").GetString(), phase.ToString(), StringComparison.OrdinalIgnoreCase))
                .Select(static alert => alert.Key).Order(StringComparer.Ordinal)];
            has.ShouldBe(FailoverScript.In(phase, step), $"{phase} at step {step}");
        }

        alerts.Where(static alert => alert.Value.GetProperty("silencedBy").GetArrayLength() > 0).Select(static alert => alert.Key).Order(StringComparer.Ordinal)
            .ShouldBe([FailoverScript.Muted, FailoverScript.Silenced]);
        var acknowledged = alerts.Where(static alert => alert.Value.TryGetProperty("acknowledgedBy", out var by) && by.ValueKind == JsonValueKind.String).ShouldHaveSingleItem();
        (acknowledged.Key, acknowledged.Value.GetProperty("acknowledgedBy").GetString()).ShouldBe((FailoverScript.Attended, "ann"));
    }

    /// <summary>Waits until what nobody takes care of was told again a few times; answers how often that was done of what is acknowledged.</summary>
    private async Task<int> AttendedAsync()
    {
        var before = _cluster.Told(AlertedCluster.Desk, FailoverScript.Rule, FailoverScript.Unattended).Count;
        await Wait.ForAsync(
            "the unattended alert is told again",
            () => Task.FromResult(_cluster.Told(AlertedCluster.Desk, FailoverScript.Rule, FailoverScript.Unattended).Count),
            times => times >= before + 3);
        return _cluster.Told(AlertedCluster.Desk, FailoverScript.Rule, FailoverScript.Attended).Count;
    }

    /// <summary>What fell silent is found by the wall clock, once; nothing else ever happened.</summary>
    private async Task AssertAllOverAsync(string name)
    {
        foreach (var model in (string[])[FallenSilent.Mute, FallenSilent.Quiet])
        {
            var expected = _silent.Expected(model);
            var history = await Wait.ForAsync($"{name}: {model} is found silent", _cluster.HistoryAsync, read => read.Of(FallenSilent.Rule, model).Count >= expected.Count);
            FallenSilent.Comparable(history.Of(FallenSilent.Rule, model)).ShouldBe(expected, $"{name}: {model}");
            await ToldAsync(model, FallenSilent.Rule, Expected(expected));
            history.Alerts.ShouldAllBe(static alert => alert.Rule == FailoverScript.Rule || alert.Rule == FallenSilent.Rule);
        }

        (await _cluster.GetAsync("/v1/notifications/dead")).GetArrayLength().ShouldBe(0);
    }

    private async Task<int> StatesAsync(string group, string rule) => (await _cluster.GetAsync($"/v1/rules/{group}/{rule}")).GetProperty("states").GetArrayLength();

    private int TimesOf(string key) => _cluster.Listener.Deliveries.Count(one => one.Key == key);

    private int[] Repeats() => [.. ((string[])[AlertedCluster.Hook, AlertedCluster.Desk]).Select(receiver => WebhookListener.Repeats(_cluster.Listener.Deliveries, receiver))];
}
