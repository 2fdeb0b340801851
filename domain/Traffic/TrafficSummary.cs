using OrleansMonitor.Domain.Counts;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Traffic;

/// <summary>How many records there were and what became of them, with their first and last event time.</summary>
public sealed partial class TrafficSummary
{
    /// <summary>Error codes that are shown: the most frequent.</summary>
    public const int MaxErrorCodes = 32;

    /// <summary>Error codes that are counted exactly, see <see cref="NameCounts"/>.</summary>
    public const int ExactErrorCodes = 256;

    private readonly ExactSum _squaredWeights = new();

    public bool IsEmpty => Records == 0 && Late == 0 && Rejected == 0 && Labelled == 0 && SampledOut == 0 && Dropped == 0 && Errors.IsEmpty;

    /// <summary>Records, each counted once.</summary>
    public ulong Records { get; private set; }

    /// <summary>Σ weight: the Horvitz–Thompson estimate of how many predictions were made.</summary>
    public double WeightSum { get; private set; }

    /// <summary>Σ weight².</summary>
    public double SquaredWeightSum => _squaredWeights.ToDouble();

    /// <summary>Records by error code. A record has at most one.</summary>
    public NameCounts Errors { get; } = new(ExactErrorCodes);

    /// <summary>Records that arrived after their window had closed. They are among <see cref="Records"/>.</summary>
    public ulong Late { get; private set; }

    /// <summary>Records that were refused, and are in no figure but this.</summary>
    public ulong Rejected { get; private set; }

    /// <summary>Records whose actual outcome is known, with the record or by a later label.</summary>
    public ulong Labelled { get; private set; }

    /// <summary>Predictions that the clients left out by sampling, as far as they report it.</summary>
    public ulong SampledOut { get; private set; }

    /// <summary>Records that the clients had to drop, as far as they report it.</summary>
    public ulong Dropped { get; private set; }

    /// <summary>Smallest event time, Unix milliseconds.</summary>
    public long? FirstEventTime { get; private set; }

    /// <summary>Largest event time, Unix milliseconds.</summary>
    public long? LastEventTime { get; private set; }

    /// <summary>Equally weighted records that tell as much as these.</summary>
    public double EffectiveRecords => EffectiveSampleSize.Of(WeightSum, SquaredWeightSum);

    /// <summary>The effective number of so many of the records, for what does not keep the squares of its weights: those of all records stand for them.</summary>
    public double EffectiveOf(ulong count) => Records == 0 ? count : count * Math.Min(1, EffectiveRecords / Records);

    /// <summary>Weighted share of records with an error, 0 to 1.</summary>
    public double? ErrorRatio => Records == 0 ? null : Math.Min(Errors.TotalWeight / WeightSum, 1);

    /// <summary>Share of records whose actual outcome is known, 0 to 1.</summary>
    public double? LabelCoverage => Records == 0 ? null : Math.Min((double)Labelled / Records, 1);

    /// <summary>Exact interval of <see cref="ErrorRatio"/> for <see cref="EffectiveRecords"/>.</summary>
    public ConfidenceInterval? ErrorRatioInterval(double level = ConfidenceInterval.DefaultLevel) => ClopperPearson.IntervalOrNull(ErrorRatio, EffectiveRecords, level);

    /// <summary>Predictions per second over a period of this length, reweighted for sampling.</summary>
    public double? Throughput(TimeSpan period)
    {
        if (period <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(period), period, "a throughput needs a period of more than zero");
        return Records == 0 ? null : WeightSum / period.TotalSeconds;
    }

    public void Clear()
    {
        (Records, WeightSum) = (0, 0);
        _squaredWeights.Clear();
        Errors.Clear();
        (Late, Rejected, Labelled, SampledOut, Dropped) = (0, 0, 0, 0, 0);
        (FirstEventTime, LastEventTime) = (null, null);
    }

    public void Merge(TrafficSummary other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Records += other.Records;
        WeightSum += other.WeightSum;
        _squaredWeights.Add(other._squaredWeights);
        Errors.Merge(other.Errors);
        Late += other.Late;
        Rejected += other.Rejected;
        Labelled += other.Labelled;
        SampledOut += other.SampledOut;
        Dropped += other.Dropped;
        if (other.FirstEventTime is { } first)
            Include(first, other.LastEventTime!.Value);
    }

    private void Include(long first, long last)
    {
        FirstEventTime = Math.Min(FirstEventTime ?? first, first);
        LastEventTime = Math.Max(LastEventTime ?? last, last);
    }
}
