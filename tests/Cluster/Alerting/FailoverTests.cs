using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Harness.Processes;
using Xunit.Abstractions;

namespace OrleansMonitor.Cluster.Alerting;

/// <summary>
/// Silos die, stop and start again while alerts are in every state. The history has exactly the transitions that the data lead to, at
/// the event times at which they are due; silences and acknowledgements hold; everybody is told of everything, and a crash repeats at
/// most one notification of each receiver.
/// </summary>
public sealed partial class FailoverTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Followed = "orleansmonitor_alerts_followed";
    private const string Active = "orleansmonitor_alerts_active";

    private readonly long _begin = TimeProvider.System.GetUtcNow().AddDays(-2).ToUnixTimeMilliseconds() / FailoverScript.Interval * FailoverScript.Interval;
    private AlertedCluster _cluster = null!;

    /// <summary>The first step of the cycle, the last step that was sent, and how many silos were killed in this cycle.</summary>
    private int _first;

    private int _sent;
    private int _killed;

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Missing is null)
            _cluster = await AlertedCluster.StartAsync(FailoverScript.RuleFile, $"{FailoverScript.Attended}|{FailoverScript.Unattended}");
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    [PostgresFact]
    public async Task No_transition_is_lost_or_invented_whoever_ends_in_whatever_state()
    {
        await BeginAsync();
        await CycleAsync("the silo with the notifier is killed while it notifies", async () =>
        {
            var silo = await _cluster.WithMostAsync(Followed);
            var hold = _cluster.Listener.HoldNext(AlertedCluster.Hook);
            await SendThroughAsync(FailoverScript.Fault + 1);
            var held = await hold.ArrivedAsync();
            await KillAsync(silo);
            hold.Release();
            await Wait.ForAsync("the notification comes again", () => Task.FromResult(TimesOf(held.Key)), static times => times > 1);
        });
        await CycleAsync("all silos are killed at once and start again", async () =>
        {
            await SendThroughAsync(FailoverScript.Fault + 1);
            await KillAsync([.. _cluster.Silos]);
            await _cluster.RepairAsync();
        });
        if (!Extent.IsAll)
            return;
        await CycleAsync("the silo with most alerts is killed while it judges", async () =>
        {
            var silo = await _cluster.WithMostAsync(Active);
            await SendThroughAsync(FailoverScript.Fault + 1);
            await KillAsync(silo);
        });
        await CycleAsync("the silo with the notifier is stopped while it notifies", async () =>
        {
            var silo = await _cluster.WithMostAsync(Followed);
            var hold = _cluster.Listener.HoldNext(AlertedCluster.Hook);
            await SendThroughAsync(FailoverScript.Fault + 1);
            await hold.ArrivedAsync();
            var stopping = silo.StopAsync();
            hold.Release();
            (await stopping).ShouldBe(0);
        });
    }

    /// <summary>Rules, a silence, and models that the cluster knows.</summary>
    private async Task BeginAsync()
    {
        await _cluster.PutRulesAsync("silence", FallenSilent.RuleGroup);
        await _cluster.PostAsync("/v1/silences", new
        {
            matchers = new[] { $"model=~\"{FailoverScript.Silenced}|{FailoverScript.Muted}\"" },
            duration = "2h",
            createdBy = "ann",
            comment = "load test",
        });
        // Before the first step there is a quiet one, from which on everything is judged.
        var (silent, before) = (new FallenSilent(_begin), _begin - FailoverScript.Interval);
        await Wait.ForAsync(
            "all rules are evaluated",
            async () =>
            {
                await _cluster.SendAsync([.. silent.Next(FallenSilent.Mute, FallenSilent.Quiet), .. FailoverScript.Names.SelectMany(model => new[] { (model, before, 0.01), (model, _begin, 0.01) })]);
                return (await StatesAsync("latency", FailoverScript.Rule)) + (await StatesAsync("silence", FallenSilent.Rule));
            },
            static known => known == FailoverScript.Names.Count + 2);
        silent.Begin(await _cluster.HistoryAsync());
        _silent = silent;
    }

    /// <summary>Brings alerts into every state, does something to silos, and goes on until everything is over.</summary>
    private async Task CycleAsync(string name, Func<Task> fault)
    {
        var began = TimeProvider.System.GetTimestamp();
        var repeats = Repeats();
        _killed = 0;
        if (_first > 0)
            await _cluster.SendAsync(_silent.Again());
        await SendThroughAsync(FailoverScript.Prepared);
        await JudgedAsync(FailoverScript.Prepared);
        await AcknowledgeAsync();
        await SendThroughAsync(FailoverScript.Fault);
        await JudgedAsync(FailoverScript.Fault);
        await AssertStatesAsync(FailoverScript.Fault);
        var told = await AttendedAsync();

        await fault();

        await SendThroughAsync(FailoverScript.After);
        await JudgedAsync(FailoverScript.After);
        await AssertStatesAsync(FailoverScript.After);
        (await AttendedAsync()).ShouldBe(told, $"{name}: of what is acknowledged nobody is told again");
        await SendThroughAsync(FailoverScript.Steps - 1);
        await JudgedAsync(FailoverScript.Steps - 1);
        await AssertAllOverAsync(name);
        await _cluster.RepairAsync();
        _first += FailoverScript.Steps;

        var again = Repeats().Zip(repeats, static (now, before) => now - before).ToArray();
        again.ShouldAllBe(times => times <= _killed, $"{name}: {string.Join(", ", again)}");
        output.WriteLine(FormattableString.Invariant(
            $"{name}: {_killed} killed, {again.Sum()} notifications came again; {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F0} s"));
    }

    /// <summary>Sends what is needed for a step of this cycle to be judged: the moment of that is the begin of the next one.</summary>
    private async Task SendThroughAsync(int step)
    {
        var next = _first + step + 1;
        await _cluster.SendAsync(
            from each in Enumerable.Range(_sent + 1, next - _sent)
            from model in FailoverScript.Names
            select (model, _begin + (each * FailoverScript.Interval), FailoverScript.IsSlow(model, each) ? 1 : 0.01));
        _sent = next;
    }

    private async Task KillAsync(params SiloProcess[] silos)
    {
        await Task.WhenAll(silos.Select(static silo => silo.KillAsync()));
        _killed += silos.Length;
    }

    private async Task AcknowledgeAsync()
    {
        var alerts = await _cluster.GetAsync("/v1/alerts");
        var attended = alerts.EnumerateArray().Single(static alert => ModelOf(alert) == FailoverScript.Attended);
        await _cluster.PostAsync($"/v1/alerts/{attended.GetProperty("id").GetString()}/ack", new { by = "ann", comment = "rolling back" });
    }
}
