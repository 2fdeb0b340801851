namespace Orleans.Runtime;

/// <summary>One tick of a reminder; times in UTC.</summary>
[GenerateSerializer, Immutable]
public readonly struct TickStatus
{
    public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        FirstTickTime = firstTickTime;
        Period = period;
        CurrentTickTime = timeStamp;
    }

    [Id(0)]
    public DateTime FirstTickTime { get; }

    [Id(1)]
    public TimeSpan Period { get; }

    [Id(2)]
    public DateTime CurrentTickTime { get; }

    public override string ToString() => $"<{FirstTickTime}, {Period}, {CurrentTickTime}>";
}
