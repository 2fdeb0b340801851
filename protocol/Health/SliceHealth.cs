using OrleansMonitor.Domain.Dimensions;

namespace OrleansMonitor.Health;

/// <summary>The figures of the records of one value of a dimension, or of one of each of two. Of slices shares and means are kept, and neither quantiles nor curves.</summary>
public sealed record SliceHealth
{
    /// <summary>As it was asked for, such as <c>country=DE, device=phone</c>.</summary>
    public required string Where { get; init; }

    /// <summary>Records of the slice, each counted once.</summary>
    public required ulong Records { get; init; }

    /// <summary>Of all records of the range, version and segment, 0 to 1, by weight.</summary>
    public required double Share { get; init; }

    /// <summary>Estimated predictions per second, over the same time as those of all records. Absent where that is less than a second.</summary>
    public double? PredictionsPerSecond { get; init; }

    /// <summary>What there is of <c>accuracy</c>, <c>error_rate</c>, <c>error_ratio</c>, <c>latency_mean</c>, <c>score_mean</c>, <c>mae</c>, <c>bias</c>, and of each class <c>precision</c>, <c>recall</c> and <c>prediction_share</c>.</summary>
    public required IReadOnlyList<DescribedFigure> Figures { get; init; }

    internal static SliceHealth Of(SliceDescription slice, TimeSpan period) => new()
    {
        Where = slice.Slice.Text,
        Records = slice.Records,
        Share = slice.Share,
        PredictionsPerSecond = period > TimeSpan.Zero ? slice.Weight / period.TotalSeconds : null,
        Figures = slice.Figures,
    };
}
