using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Outliers;

/// <summary>What the detector of a baseline found among records.</summary>
public sealed record OutlierFigures
{
    public required OutlierMethod Method { get; init; }

    /// <summary>A record with a larger score is an outlier.</summary>
    public required double Threshold { get; init; }

    /// <summary>The share of outliers among the baseline's own rows.</summary>
    public required double Contamination { get; init; }

    /// <summary>The share of the records that is scored.</summary>
    public required double ScoredShare { get; init; }

    /// <summary>Records that arrived while the detector was active.</summary>
    public required ulong Records { get; init; }

    public required ulong Scored { get; init; }

    /// <summary>Records that were not scored, which keeps the cost within its bound.</summary>
    public required ulong Skipped { get; init; }

    /// <summary>Records that have no value of any of its features.</summary>
    public required ulong Empty { get; init; }

    /// <summary>Scored records beyond the threshold.</summary>
    public required ulong Outliers { get; init; }

    /// <summary>Their share of the scored records, weighted; null: none was scored.</summary>
    public double? Share { get; init; }

    public ConfidenceInterval? Interval { get; init; }

    /// <summary>Kish's effective number of scored records.</summary>
    public required double EffectiveScored { get; init; }

    /// <summary>Scored records by their scores.</summary>
    public required IReadOnlyList<OutlierBin> Histogram { get; init; }

    /// <param name="counts">What was counted with the detector; null: nothing was.</param>
    public static OutlierFigures Of(OutlierDetector detector, BinnedColumns? counts)
    {
        ArgumentNullException.ThrowIfNull(detector);
        var cells = counts is { Count: > 0 } && counts[0].Cells == OutlierCells.Count ? counts[0] : null;
        var histogram = new OutlierBin[OutlierCells.Bins];
        var (scored, weight) = (0UL, 0.0);
        for (var bin = 0; bin < histogram.Length; bin++)
        {
            var count = cells?.Counts[bin] ?? 0;
            scored += count;
            weight += cells?.WeightAt(bin) ?? 0;
            histogram[bin] = new OutlierBin(bin == 0 ? null : detector.Edges[bin - 1], bin == histogram.Length - 1 ? null : detector.Edges[bin], count);
        }

        var (records, empty, outliers) = (counts?.Records ?? 0, cells?.Counts[OutlierCells.Empty] ?? 0, cells?.Counts[OutlierCells.Outliers] ?? 0);
        double? share = weight > 0 ? Math.Min(1, cells!.WeightAt(OutlierCells.Outliers) / weight) : null;
        var effective = records == 0 ? 0 : scored * Math.Min(1, counts!.EffectiveRecords / records);
        return new OutlierFigures
        {
            Method = detector.Method,
            Threshold = detector.Threshold,
            Contamination = detector.Contamination,
            ScoredShare = detector.ScoredShare,
            Records = records,
            Scored = scored,
            Skipped = records - Math.Min(records, scored + empty),
            Empty = empty,
            Outliers = outliers,
            Share = share,
            Interval = ClopperPearson.IntervalOrNull(share, effective),
            EffectiveScored = effective,
            Histogram = histogram,
        };
    }
}

/// <summary>Records whose scores are within bounds: from the lower one on and below the upper one.</summary>
/// <param name="From">Null: no bound.</param>
/// <param name="To">Null: no bound.</param>
public readonly record struct OutlierBin(double? From, double? To, ulong Count);
