using Orleans.Concurrency;

namespace OrleansMonitor.Conformance.Hosts;

/// <summary>Methods that wait until another call releases them, so that a test sees what interleaves.</summary>
[Alias("test.ITurnGrain")]
public interface ITurnGrain : IGrainWithStringKey
{
    [Alias("Hold")]
    Task HoldAsync(string name);

    [Alias("Pass")]
    Task PassAsync(string name);

    [Alias("HoldReading"), ReadOnly]
    Task HoldReadingAsync(string name);

    [Alias("PassReading"), ReadOnly]
    Task PassReadingAsync(string name);

    /// <summary>Answers when the named method has begun.</summary>
    [Alias("WaitFor"), AlwaysInterleave]
    Task WaitForAsync(string name);

    [Alias("Release"), AlwaysInterleave]
    Task ReleaseAsync();

    [Alias("GetLog"), AlwaysInterleave]
    Task<string[]> GetLogAsync();
}

/// <summary>As <see cref="ITurnGrain"/>, on a reentrant class.</summary>
[Alias("test.IReentrantTurnGrain")]
public interface IReentrantTurnGrain : ITurnGrain;
