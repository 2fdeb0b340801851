using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>How a grain timer ticks.</summary>
public readonly struct GrainTimerCreationOptions()
{
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Until the first tick; <see cref="Timeout.InfiniteTimeSpan"/>: not before a change.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: one tick.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Ticks interleave with requests. Default: false, a tick waits its turn like a request.</summary>
    public bool Interleave { get; init; }

    /// <summary>Ticks keep the activation from being idle. Default: false.</summary>
    public bool KeepAlive { get; init; }
}
