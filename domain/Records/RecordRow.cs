namespace OrleansMonitor.Domain.Records;

/// <summary>
/// One record for <see cref="RecordBlockBuilder"/>. Make it with <c>new RecordRow()</c>, which sets everything absent.
/// </summary>
public struct RecordRow()
{
    /// <summary>Event time, Unix milliseconds.</summary>
    public long Time;

    /// <summary>Hash of the inference id; 0 is none.</summary>
    public ulong InferenceId;

    /// <summary>Predicted class; null is absent.</summary>
    public string? Prediction;

    /// <summary>Actual class; null is absent.</summary>
    public string? Label;

    /// <summary>0 to 1; NaN is absent.</summary>
    public double Score = double.NaN;

    /// <summary>Seconds; <see cref="NoLatency"/> is absent, any other NaN is a mistake that the silo will tell.</summary>
    public double LatencySeconds = NoLatency;

    /// <summary>Inverse sampling rate, ≥ 1.</summary>
    public float Weight = 1;

    /// <summary>Error code; null is no error.</summary>
    public string? Error;

    /// <summary>Predicted number; NaN is absent.</summary>
    public double Value = double.NaN;

    /// <summary>Actual number; NaN is absent.</summary>
    public double Actual = double.NaN;

    /// <summary>Between which numbers the actual one is predicted to be; NaN is absent.</summary>
    public double LowerBound = double.NaN;

    public double UpperBound = double.NaN;

    /// <summary>The share that is to lie within, between 0 and 1; NaN is absent.</summary>
    public double IntervalLevel = double.NaN;

    /// <summary>Tokens read; −1 is absent.</summary>
    public long InputTokens = -1;

    /// <summary>Tokens written; −1 is absent.</summary>
    public long OutputTokens = -1;

    /// <summary>Of the tokens read, those from a cache; −1 is absent.</summary>
    public long CachedTokens = -1;

    /// <summary>Of the tokens written, those spent on reasoning; −1 is absent.</summary>
    public long ReasoningTokens = -1;

    /// <summary>Seconds; NaN is absent.</summary>
    public double TimeToFirstTokenSeconds = double.NaN;

    /// <summary>Seconds; NaN is absent.</summary>
    public double TimePerOutputTokenSeconds = double.NaN;

    /// <summary>Currency units; NaN is absent.</summary>
    public double Cost = double.NaN;

    /// <summary>The latency of a record that has none.</summary>
    public static double NoLatency => Absent.Latency64;
}
