using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Outputs;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>
/// Makes a baseline of what is kept of a period. Edges of numbers are bounds of the sketch's buckets, so that the counts are exact, and
/// bins of narrow distributions fewer and coarser than those of rows.
/// </summary>
public static class PeriodBaseline
{
    /// <summary>Why embeddings are left out.</summary>
    public const string NotComparable =
        "its embeddings have no mean map: frequencies and bandwidth come from the vectors of a file, and a baseline made of one must be active during the period";

    /// <param name="period">All that is kept of it.</param>
    /// <param name="active">Whose maps the period's embeddings were summed with; null: there is none.</param>
    /// <param name="parts">The same in consecutive parts, as estimates need them; may be left out.</param>
    /// <param name="positiveClass">The class that scores are the probability of: the configured one, or the one that a client named.</param>
    /// <exception cref="BaselineException">There are too few rows, or neither features nor measurements nor predictions nor comparable embeddings.</exception>
    public static Baseline Of(PartialAggregate period, Baseline? active = null, IReadOnlyList<PartialAggregate>? parts = null, string? positiveClass = null)
    {
        ArgumentNullException.ThrowIfNull(period);
        var columns = new List<BaselineColumn>();
        if (period.HasFeatures)
            AddNamed(columns, ColumnRole.Feature, period.Features);
        if (period.HasMeasurements)
            AddNamed(columns, ColumnRole.Measurement, period.Measurements);
        if (period.HasOutputs)
            AddOutputs(columns, period.Outputs);
        var rows = period.HasTraffic ? period.Traffic.Records : 0;
        EmbeddingReference[] embeddings = [.. (active?.Embeddings ?? []).Select(each => EmbeddingReference.OfPeriod(each, period)).OfType<EmbeddingReference>()];
        if (rows >= Baseline.MinRows && columns.Count == 0 && embeddings.Length == 0)
        {
            throw new BaselineException(period.HasEmbeddings
                ? $"the period has no features, measurements or predictions, and {NotComparable}"
                : "the period has no features, measurements or predictions, of which a baseline is made");
        }

        return rows == 0
            ? new Baseline(rows, [.. columns])
            : new Baseline(rows, [.. columns], period.Traffic.WeightSum, period.Traffic.EffectiveRecords, estimation: PeriodCalibration.Of(period, parts ?? [], positiveClass), embeddings: embeddings);
    }

    /// <summary>The embeddings of a period that a baseline of it does not have.</summary>
    public static IReadOnlyList<string> LeftOut(PartialAggregate period, Baseline baseline)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(baseline);
        return period.HasEmbeddings ? [.. EmbeddingFigures.Names(period.Embeddings).Where(name => !Array.Exists(baseline.Embeddings, each => each.Map.Name == name))] : [];
    }

    /// <summary>The columns of a baseline of a period that lack values, because too few records have them.</summary>
    /// <param name="baseline">Of the period.</param>
    /// <param name="withheld">What was taken out of the period, as <see cref="Privacy.Withholding.Apply"/> names it.</param>
    public static IReadOnlyList<string> Withheld(Baseline baseline, IReadOnlyCollection<string> withheld)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(withheld);
        List<string> names = [];
        foreach (var part in withheld)
        {
            var dot = part.IndexOf('.', StringComparison.Ordinal);
            var (kind, name) = dot < 0 ? (part, "") : (part[..dot], part[(dot + 1)..]);
            var (role, of, text) = (kind, name) switch
            {
                ("features", _) => (ColumnRole.Feature, name, name),
                ("measurements", _) => (ColumnRole.Measurement, name, name),
                ("outputs", "classes") => (ColumnRole.Prediction, "", "the prediction"),
                ("outputs", "values") => (ColumnRole.Value, "", "the predicted number"),
                _ => (ColumnRole.Embedding, "", ""),
            };
            if (text.Length == 0)
                continue;
            var column = Array.Find(baseline.Columns, each => each.Bins.Role == role && each.Bins.Name == of);
            names.Add(column is null ? $"{text} (left out)" : column.ListsNothing ? $"{text} (no value is listed, so it cannot be tested)" : $"{text} (rare values are counted as other)");
        }

        return names;
    }

    /// <summary>Whether a column of the baseline lists a value that the period does not, although it may be among those that were put together there.</summary>
    public static bool IsFolded(BaselineColumn column, PartialAggregate period, IReadOnlyCollection<string> withheld)
    {
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(withheld);
        var (part, values) = column.Bins.Role switch
        {
            ColumnRole.Feature => ("features." + column.Bins.Name, period.HasFeatures ? period.Features.FindCategorical(column.Bins.Name) : null),
            ColumnRole.Measurement => ("measurements." + column.Bins.Name, period.HasMeasurements ? period.Measurements.FindCategorical(column.Bins.Name) : null),
            ColumnRole.Prediction => ("outputs.classes", period.HasOutputs ? period.Outputs.Classes : null),
            _ => ("", null),
        };
        return !column.Bins.IsNumeric && withheld.Contains(part) && values?.Values.OtherCount > 0 && Array.Exists(column.Bins.Categories, name => values.Values.Find(name) is null);
    }

    // Scores are kept by what they are the probability of, in bins of their own.
    private static void AddOutputs(List<BaselineColumn> columns, ModelOutputs outputs)
    {
        if (!outputs.Classes.IsEmpty)
            columns.Add(OfCategories(ColumnRole.Prediction, "", outputs.Classes));
        if (!outputs.Values.IsEmpty)
            columns.Add(OfNumbers(ColumnRole.Value, "", outputs.Values));
    }

    private static void AddNamed(List<BaselineColumn> columns, ColumnRole role, FeatureSet named)
    {
        foreach (var name in named.Names)
        {
            var (numeric, categorical) = (named.FindNumeric(name), named.FindCategorical(name));
            var (numbers, texts) = (numeric?.Values ?? 0, categorical?.Values.TotalCount ?? 0);
            var isNumeric = numeric is not null && numbers >= texts;
            var column = isNumeric ? OfNumbers(role, name, numeric!) : OfCategories(role, name, categorical!);
            if (isNumeric && texts > 0)
                column.Counts.AddSum(column.Bins.Mismatched, texts, categorical!.Values.TotalWeight);
            else if (!isNumeric && numbers > 0)
                column.Counts.AddSum(column.Bins.Mismatched, numbers, numeric!.Weight);
            columns.Add(column);
        }
    }

    private static BaselineColumn OfNumbers(ColumnRole role, string name, NumericFeature feature)
    {
        var figures = feature.ToFigures();
        var buckets = feature.Quantiles.Buckets();
        var (edges, cells) = Group(buckets, figures?.Min ?? 0);
        var bins = FrozenColumn.OfNumbers(role, name, edges, isDiscrete: buckets.Count == 1 && figures?.Min == figures?.Max);
        var counts = new ColumnCounts();
        counts.Reserve(bins.CellCount);
        for (var i = 0; i < buckets.Count; i++)
            counts.AddSum(cells[i], buckets[i].Count, buckets[i].Weight);
        if (figures is not { Min: { } min, Max: { } max })
            return new BaselineColumn { Bins = bins, Counts = counts };
        return new BaselineColumn
        {
            Bins = bins,
            Counts = counts,
            Min = min,
            Max = max,
            Mean = figures.Mean,
            StandardDeviation = figures.StandardDeviation,
            Centres = BaselineBuilder.Centres(bins, min, max, static _ => null),
        };
    }

    /// <summary>Puts neighbouring buckets together until each group has its part of the values; per bucket its cell.</summary>
    private static (double[] Edges, int[] Cells) Group(List<(double Upper, ulong Count, double Weight)> buckets, double min)
    {
        if (buckets.Count == 0)
            return ([], []);
        var total = 0UL;
        foreach (var bucket in buckets)
            total += bucket.Count;
        var bins = buckets.Count <= FrozenColumn.MaxBins ? FrozenColumn.MaxBins : BinEdges.BinsFor((long)Math.Min(total, long.MaxValue));
        var groups = new int[buckets.Count];
        var uppers = new List<double>();
        var counted = 0UL;
        for (var i = 0; i < buckets.Count; i++)
        {
            groups[i] = uppers.Count;
            counted += buckets[i].Count;
            if (buckets.Count <= FrozenColumn.MaxBins || i == buckets.Count - 1 || (double)counted / total * bins >= uppers.Count + 1)
                uppers.Add(buckets[i].Upper);
        }

        return (BinEdges.OfBuckets(min, uppers), Array.ConvertAll(groups, static group => group + 1));
    }

    private static BaselineColumn OfCategories(ColumnRole role, string name, CategoricalFeature feature) => BaselineBuilder.OfCategories(
        role, name, [.. feature.Values.Select(static value => (value.Name, value.Count, value.Weight))], other: feature.Values.OtherCount);
}
