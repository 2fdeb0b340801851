namespace OrleansMonitor.Domain.Comparisons;

/// <summary>One figure of two versions. Differences are the candidate's figure less the baseline's, in the figure's unit.</summary>
public sealed record FigureComparison
{
    /// <summary>Named as in rules.</summary>
    public required string Metric { get; init; }

    /// <summary><c>ratio</c> (0 to 1), <c>s</c>, <c>tokens</c>, <c>currency</c>, <c>value</c> (the unit of what the model predicts), or empty.</summary>
    public required string Unit { get; init; }

    public required ComparisonVerdict Verdict { get; init; }

    /// <summary>Whether the verdict on the version follows from it.</summary>
    public required bool IsDecisive { get; init; }

    /// <summary>Whether one direction of it is better: without, no verdict on the version follows from it.</summary>
    public required bool HasDirection { get; init; }

    /// <summary>The finding, for people.</summary>
    public string Sentence { get; init; } = "";

    /// <summary>Why there is no difference or no decision; null: there is.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether all that is missing of it was withheld.</summary>
    internal bool IsWithheld { get; init; }

    public double? Baseline { get; init; }

    public double? Candidate { get; init; }

    /// <summary>Records that the figure is of, each counted once.</summary>
    public ulong BaselineCount { get; init; }

    public ulong CandidateCount { get; init; }

    public double? Difference { get; init; }

    /// <summary>Lower bound of the confidence sequence; null: none yet.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper bound; null: none yet.</summary>
    public double? Upper { get; init; }

    /// <summary>The confidence, at all looks together: 0.95, and more where several figures decide.</summary>
    public required double Level { get; init; }

    /// <summary>In the figure's unit; null where it is a share of the baseline's figure, which is not there.</summary>
    public double? Margin { get; init; }

    /// <summary>How many more records of the candidate a decision is expected to take, were the present difference the true one and the traffic split as before.</summary>
    public double? MoreRecords { get; init; }

    /// <summary>How long these take at the candidate's rate from its first record to its last.</summary>
    public double? MoreSeconds { get; init; }

    /// <summary>The difference for the same mix of segments.</summary>
    public StandardisedDifference? Standardised { get; init; }
}

/// <summary>
/// The mean of the differences within segments, weighted by the segments' share of the records of both versions: what remains when
/// both have the same mix (post-stratification: Holt, Smith, Journal of the Royal Statistical Society A 142, 1979).
/// </summary>
/// <param name="Difference">As that of the figure.</param>
/// <param name="Lower">Of the confidence sequence.</param>
/// <param name="Upper">Likewise.</param>
/// <param name="Segments">In which both versions have enough records.</param>
/// <param name="Share">Of all records, those of these segments.</param>
public sealed record StandardisedDifference(double Difference, double Lower, double Upper, int Segments, double Share);
