namespace OrleansMonitor.Domain.Dimensions;

/// <summary>The sums of a slice that are no counts and no plain weights. All are weighted; a difference is predicted − actual.</summary>
internal enum SliceSum
{
    WeightSquares,
    Latencies,
    LatencySquares,
    Scores,
    ScoreSquares,
    Differences,
    Absolutes,
    DifferenceSquares,
}
