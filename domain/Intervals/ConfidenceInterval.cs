namespace OrleansMonitor.Domain.Intervals;

/// <summary>An interval that covers the estimated quantity with a given probability.</summary>
/// <param name="Lower">Lower bound, inclusive.</param>
/// <param name="Upper">Upper bound, inclusive.</param>
/// <param name="Level">Confidence level, such as 0.95.</param>
public readonly record struct ConfidenceInterval(double Lower, double Upper, double Level)
{
    /// <summary>The level of what is shown, where no other one was asked for.</summary>
    public const double DefaultLevel = 0.95;
}
