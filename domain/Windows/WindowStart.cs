namespace OrleansMonitor.Domain.Windows;

/// <summary>A window: its tier (0 is the base) and its start in Unix milliseconds.</summary>
public readonly record struct WindowStart(byte Tier, long Start);

/// <summary>The range [<paramref name="From"/>, <paramref name="To"/>) in Unix milliseconds.</summary>
public readonly record struct TimeRange(long From, long To)
{
    public bool IsEmpty => To <= From;

    public TimeSpan Length => TimeSpan.FromMilliseconds(To - From);
}
