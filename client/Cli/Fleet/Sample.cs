namespace OrleansMonitor.Cli.Fleet;

/// <summary>One prediction of a simulated model, with the outcome that will be known later.</summary>
internal struct Sample
{
    public string? Prediction;
    public string? Actual;
    public float Score;
    public double Value;
    public double ActualValue;

    /// <summary>What the user would say of it.</summary>
    public bool IsLiked;
    public double LatencySeconds;
    public string? Error;
    public uint InputTokens;
    public uint OutputTokens;
    public float TimeToFirstTokenSeconds;
    public float TimePerOutputTokenSeconds;
    public float Cost;
}
