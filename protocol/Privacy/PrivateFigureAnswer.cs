namespace OrleansMonitor.Privacy;

/// <summary>A figure that was released with noise (differential privacy of single records).</summary>
public sealed record PrivateFigureAnswer
{
    public required string Model { get; init; }

    /// <summary>The effective range: the rows that enclose what was asked for.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    public required string Metric { get; init; }

    /// <summary>With noise: a count may be below 0.</summary>
    public required double Value { get; init; }

    /// <summary>
    /// The noise is larger with a probability of 5 % at most. That of a mean follows from the released number of values, and is as wide as the bounds where
    /// the noise outweighs the values, or there are none. Absent of a silo of an earlier build.
    /// </summary>
    public double? NoiseBound { get; init; }

    /// <summary>The bounds to which the values of a mean were clipped; absent for counts.</summary>
    public double? Lower { get; init; }

    public double? Upper { get; init; }

    /// <summary>Whether the noise outweighs what a mean is of: its value is then none of the data.</summary>
    public bool IsNoise => NoiseBound >= Upper - Lower;

    /// <summary>What this release spent.</summary>
    public required double Epsilon { get; init; }

    /// <summary>What remains of the model's budget until the period ends.</summary>
    public required double RemainingEpsilon { get; init; }

    public required DateTimeOffset PeriodEnds { get; init; }
}
