using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansMonitor.Embedded.Tests.Hosting;

public sealed class StressTests
{
    /// <summary>Threads race with activations that end all the time: every call is answered, by the only activation.</summary>
    [Fact]
    public async Task Calls_that_race_with_deactivation_are_all_answered_by_one_activation_at_a_time()
    {
        const int Callers = 16;
        const int Calls = 1_500;
        var ledger = new TurnLedger();
        await using var host = await EmbeddedTestHost.StartAsync(
            services: services => services.AddSingleton(ledger));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < Calls; i++)
            {
                var grain = host.Grains.GetGrain<IMortalGrain>($"{(caller + i) % 7}");
                await grain.WorkAsync(end: i % 5 == 0, yields: i % 3);
            }
        })));
        ledger.Violations.ShouldBeEmpty();
        ledger.Worked.ShouldBe(Callers * Calls);
        host.Statistics.ActivationsEnded.ShouldBeGreaterThan(100);
    }
}

/// <summary>Checks, across threads, that a key has one activation and an activation one request at a time.</summary>
internal sealed class TurnLedger
{
    private readonly ConcurrentDictionary<string, object> _active = new();
    private readonly ConcurrentDictionary<string, object> _busy = new();
    private int _worked;

    internal ConcurrentBag<string> Violations { get; } = [];

    internal int Worked => _worked;

    internal void Activated(string key, object grain)
    {
        if (!_active.TryAdd(key, grain))
            Violations.Add($"{key} activated twice");
    }

    internal void Deactivated(string key, object grain)
    {
        if (!_active.TryRemove(new KeyValuePair<string, object>(key, grain)))
            Violations.Add($"{key} deactivated, but another is active");
    }

    internal void Begin(string key, object grain)
    {
        if (!_active.TryGetValue(key, out var active) || active != grain)
            Violations.Add($"{key} works without being active");
        if (!_busy.TryAdd(key, grain))
            Violations.Add($"{key} works twice at once");
    }

    internal void End(string key)
    {
        _busy.TryRemove(key, out _);
        Interlocked.Increment(ref _worked);
    }
}

internal interface IMortalGrain : IGrainWithStringKey
{
    Task WorkAsync(bool end, int yields);
}

internal sealed class MortalGrain(TurnLedger ledger) : Grain, IMortalGrain
{
    private string Key => this.GetPrimaryKeyString();

    public async Task WorkAsync(bool end, int yields)
    {
        ledger.Begin(Key, this);
        if (end)
            DeactivateOnIdle();
        for (var i = 0; i < yields; i++)
            await Task.Yield();
        ledger.End(Key);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        ledger.Activated(Key, this);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        ledger.Deactivated(Key, this);
    }
}
