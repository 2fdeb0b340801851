using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Outliers;

/// <summary>What was learnt of the rows of a baseline. Immutable and thread-safe.</summary>
internal abstract class OutlierModel
{
    /// <summary>Bounds of the bins of scores, ascending; the last bin has none.</summary>
    public abstract ReadOnlySpan<double> Edges { get; }

    /// <summary>Scores rows: the larger, the more of an outlier.</summary>
    /// <param name="rows">Row after row, as many numbers each as the detector has features.</param>
    /// <param name="scores">One for each row.</param>
    public abstract void Score(ReadOnlySpan<double> rows, Span<double> scores);

    public abstract void WriteTo(AggregateWriter writer);

    /// <summary>Scores of the rows that it was fitted on, each as if it were not one of them where that matters.</summary>
    public virtual void ScoreOwn(ReadOnlySpan<double> rows, ReadOnlySpan<int> numbers, Span<double> scores) => Score(rows, scores);
}
