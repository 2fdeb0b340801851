namespace OrleansMonitor.Domain.Records;

/// <summary>Which numbers a column may hold, and what is said of others.</summary>
/// <param name="Reason">A code of <see cref="RejectionReasons"/>.</param>
/// <param name="Low">Smallest number that is good.</param>
/// <param name="High">Largest number that is good.</param>
/// <param name="Limit">Both in words.</param>
public sealed record NumberRule(string Reason, double Low, double High, string Limit)
{
    public static NumberRule Score { get; } = new(RejectionReasons.ScoreInvalid, 0, 1, "0 to 1");

    public static NumberRule Latency { get; } = new(RejectionReasons.LatencyInvalid, 0, RecordLimits.MaxDurationSeconds, "0 to 2592000 seconds (30 days)");

    /// <summary>Magnitudes past it would overflow when squared and summed, and take all other records' figures with them.</summary>
    public static NumberRule Value { get; } = new(RejectionReasons.ValueInvalid, -Features.NumericFeature.MaxMagnitude, Features.NumericFeature.MaxMagnitude, "a magnitude of at most 1E+100");

    public static NumberRule Feature { get; } = Value with { Reason = RejectionReasons.FeatureInvalid };

    public static NumberRule Measurement { get; } = Value with { Reason = RejectionReasons.MeasurementInvalid };

    public static NumberRule Probability { get; } = Score with { Reason = RejectionReasons.ProbabilityInvalid };

    public static NumberRule TokenTime { get; } = Latency with { Reason = RejectionReasons.TokenTimeInvalid };

    public static NumberRule Cost { get; } = new(RejectionReasons.CostInvalid, 0, RecordLimits.MaxCost, "0 to 1000000000");

    /// <summary>The inverse of a sampling rate.</summary>
    public static NumberRule Weight { get; } = new(RejectionReasons.WeightInvalid, 1, RecordLimits.MaxWeight, "1 to 1000000000");

    /// <summary>A missing number is not allowed either.</summary>
    public bool Allows(double number) => number >= Low && number <= High;
}
