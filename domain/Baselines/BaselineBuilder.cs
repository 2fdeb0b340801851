using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>Makes a baseline of rows, column by column. All columns have as many values as there are rows.</summary>
public sealed class BaselineBuilder
{
    // Standard deviations of a count.
    private const double ClearlyMore = 3;

    private readonly List<BaselineColumn> _columns = [];
    private readonly List<EmbeddingReference> _embeddings = [];
    private int _rows = -1;

    /// <summary>Fitted on the same rows; null: none.</summary>
    public OutlierDetector? Detector { get; init; }

    /// <param name="values">What is no value (<see cref="NumericFeature.IsValue"/>) is missing.</param>
    /// <param name="importance">How much the column counts, more than 0.</param>
    public void AddNumbers(ColumnRole role, string name, ReadOnlySpan<double> values, double importance = 1)
    {
        CheckRows(name, values.Length);
        CheckImportance(name, importance);
        var sorted = new double[values.Length];
        var count = 0;
        foreach (var value in values)
        {
            if (NumericFeature.IsValue(value))
                sorted[count++] = value;
        }

        var present = sorted.AsSpan(0, count);
        present.Sort();
        var (edges, isDiscrete) = BinEdges.Of(present, isSingle: role == ColumnRole.Score);
        var bins = FrozenColumn.OfNumbers(role, name, edges, isDiscrete);
        var counts = new ColumnCounts();
        counts.Reserve(bins.CellCount);
        var sums = new double[bins.ValueCells];
        var (mean, squares) = Moments(present);
        foreach (var value in present)
        {
            var cell = bins.CellOf(value);
            counts.Add(cell, 1);
            // Of distances from the mean, so that large values lose nothing.
            sums[cell] += value - mean;
        }

        _columns.Add(count == 0 ? new BaselineColumn { Bins = bins, Counts = counts, Importance = importance } : new BaselineColumn
        {
            Bins = bins,
            Counts = counts,
            Importance = importance,
            Min = present[0],
            Max = present[^1],
            Mean = mean,
            StandardDeviation = count < 2 ? null : Math.Sqrt(squares / (count - 1)),
            Centres = Centres(bins, present[0], present[^1], cell => counts.Counts[cell] > 0 ? mean + (sums[cell] / counts.Counts[cell]) : null),
        });
    }

    /// <param name="values">Null is missing.</param>
    /// <param name="importance">How much the column counts, more than 0.</param>
    public void AddCategories(ColumnRole role, string name, IReadOnlyList<string?> values, double importance = 1)
    {
        ArgumentNullException.ThrowIfNull(values);
        CheckRows(name, values.Count);
        CheckImportance(name, importance);
        var frequencies = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            if (value is not null)
                frequencies[value] = frequencies.GetValueOrDefault(value) + 1;
        }

        _columns.Add(OfCategories(role, name, [.. frequencies.Select(static each => (each.Key, each.Value, (double)each.Value))], importance));
    }

    /// <summary>What was made of the vectors of the rows.</summary>
    /// <param name="rows">All rows, with a vector or without.</param>
    public void AddEmbedding(EmbeddingReference embedding, int rows)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        CheckRows(embedding.Map.Name, rows);
        CheckImportance(embedding.Map.Name, embedding.Importance);
        _embeddings.Add(embedding);
    }

    /// <summary>What was added as a role; null: nothing.</summary>
    public BaselineColumn? Find(ColumnRole role) => _columns.Find(column => column.Bins.Role == role);

    /// <param name="estimation">Of what estimates are made; null: of nothing.</param>
    /// <exception cref="BaselineException">There are too few rows or no column.</exception>
    public Baseline Build(EstimationBasis? estimation = null) => new((ulong)Math.Max(_rows, 0), [.. _columns], detector: Detector, estimation: estimation, embeddings: [.. _embeddings]);

    /// <summary>
    /// The most frequent categories have a cell of their own. Where there are more than cells, only those that are clearly more frequent than the most frequent one without: to be drawn often by
    /// chance makes no category frequent, and the cells of such ones would be emptier in any other sample.
    /// </summary>
    internal static BaselineColumn OfCategories(ColumnRole role, string name, (string Name, ulong Count, double Weight)[] values, double importance = 1, ulong other = 0)
    {
        // A text that no record can carry as a category is one of the others.
        foreach (var value in values)
            other += value.Name.Length > RecordLimits.MaxNameLength ? value.Count : 0;
        values = Array.FindAll(values, static value => value.Name.Length <= RecordLimits.MaxNameLength);
        Array.Sort(values, static (a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : string.CompareOrdinal(a.Name, b.Name));
        var kept = values.AsSpan(0, Math.Min(values.Length, FrozenColumn.MaxCategories));
        // None of the others is more frequent than the rarest that is listed, nor than all others together.
        var without = values.Length > kept.Length ? (double)values[kept.Length].Count : other > 0 && values.Length > 0 ? Math.Min(values[^1].Count, other) : 0;
        while (without > 0 && kept.Length > 0 && !(kept[^1].Count > without + (ClearlyMore * Math.Sqrt(without))))
            kept = kept[..^1];
        var bins = FrozenColumn.OfCategories(role, name, [.. kept.ToArray().Select(static value => value.Name)]);
        var counts = new ColumnCounts();
        counts.Reserve(bins.CellCount);
        for (var i = 0; i < values.Length; i++)
            counts.AddSum(Math.Min(i, bins.Other), values[i].Count, values[i].Weight);
        counts.Add(bins.Other, other);
        return new BaselineColumn { Bins = bins, Counts = counts, Importance = importance };
    }

    /// <summary>Within each bin the mean of its values, or its middle where it is not known.</summary>
    internal static double[] Centres(FrozenColumn bins, double min, double max, Func<int, double?> mean)
    {
        var centres = new double[bins.ValueCells];
        centres[0] = min;
        for (var cell = 1; cell < centres.Length - 1; cell++)
            centres[cell] = Math.Clamp(mean(cell) ?? (bins.Edges[cell - 1] / 2) + (bins.Edges[cell] / 2), centres[cell - 1], Math.Max(max, centres[cell - 1]));
        centres[^1] = Math.Max(max, centres[^2]);
        return centres;
    }

    private static (double Mean, double SquaredDeviations) Moments(ReadOnlySpan<double> values)
    {
        var (mean, squares, n) = (0.0, 0.0, 0);
        foreach (var value in values)
        {
            var delta = value - mean;
            mean += delta / ++n;
            squares += delta * (value - mean);
        }

        return (mean, squares);
    }

    private void CheckRows(string name, int rows)
    {
        if (_rows >= 0 && rows != _rows)
            throw new BaselineException($"the column '{name}' has {rows} values, and other columns have {_rows}");
        _rows = rows;
    }

    private static void CheckImportance(string name, double importance)
    {
        if (!(importance > 0 && double.IsFinite(importance)))
            throw new BaselineException($"the column '{name}' has the importance {importance}; it must be more than 0");
    }
}
