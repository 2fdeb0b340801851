using Orleans.Concurrency;

namespace OrleansMonitor.Conformance.Hosts;

/// <summary>Timers, with calls that wait for their ticks.</summary>
[Alias("test.ITimerGrain")]
public interface ITimerGrain : IGrainWithStringKey
{
    [Alias("StartTimer")]
    Task StartTimerAsync(TimeSpan dueTime, TimeSpan period, bool interleave, bool failing);

    [Alias("ChangeTimer")]
    Task ChangeTimerAsync(TimeSpan dueTime, TimeSpan period);

    [Alias("StopTimer")]
    Task StopTimerAsync();

    /// <summary>Keeps the grain busy until so many ticks have been, which only interleaving ticks can be.</summary>
    [Alias("HoldForTicks")]
    Task HoldForTicksAsync(int ticks);

    [Alias("WaitForTicks"), AlwaysInterleave]
    Task WaitForTicksAsync(int ticks);

    [Alias("GetMaxOverlap"), AlwaysInterleave]
    Task<int> GetMaxOverlapAsync();

    [Alias("GetTicks"), AlwaysInterleave]
    Task<int> GetTicksAsync();
}
