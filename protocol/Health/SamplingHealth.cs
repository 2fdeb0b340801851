namespace OrleansMonitor.Health;

/// <summary>How the sampling of a model holds its target precision.</summary>
/// <param name="Rate">What the clients are asked to sample at.</param>
/// <param name="Metric">The figure, as rules name it.</param>
/// <param name="HalfWidth">Half the width that its 95 % interval is to have over a period, in its unit.</param>
/// <param name="PeriodSeconds">Of event time.</param>
/// <param name="HalfWidthReached">What it had over the last one; absent: the figure has no interval.</param>
/// <param name="Bound">
/// What keeps the rate from what the target needs: <c>none</c>; <c>no_interval</c> (too few records have the figure, so all are kept);
/// <c>all_records</c> (more are needed than there are); <c>lowest_rate</c>; <c>records_per_second</c> (the model's other target).
/// </param>
public sealed record SamplingHealth(double Rate, string Metric, double HalfWidth, double PeriodSeconds, double? HalfWidthReached, string Bound);

/// <summary>Values of <see cref="SamplingHealth.Bound"/>.</summary>
public static class SamplingBounds
{
    public const string None = "none";

    public const string NoInterval = "no_interval";

    public const string AllRecords = "all_records";

    public const string LowestRate = "lowest_rate";

    public const string RecordsPerSecond = "records_per_second";
}
