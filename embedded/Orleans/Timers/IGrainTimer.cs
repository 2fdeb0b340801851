namespace Orleans.Runtime;

/// <summary>A timer of an activation; it ends with the activation.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets the next tick and the period; during a tick it takes effect after the tick.</summary>
    /// <param name="dueTime">Until the next tick; <see cref="Timeout.InfiniteTimeSpan"/>: never.</param>
    /// <param name="period">From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: no further ticks.</param>
    void Change(TimeSpan dueTime, TimeSpan period);
}
