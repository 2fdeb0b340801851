using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Descriptions;

/// <summary>Describes embeddings by the norms of their vectors.</summary>
internal static class EmbeddingDescriber
{
    public static IEnumerable<ColumnDescription> Describe(PartialAggregate current, Baseline? baseline)
    {
        var names = new SortedSet<string>(current.HasEmbeddings ? EmbeddingFigures.Names(current.Embeddings) : [], StringComparer.Ordinal);
        names.UnionWith((baseline?.Embeddings ?? []).Select(static each => each.Map.Name));
        foreach (var name in names)
        {
            var reference = Array.Find(baseline?.Embeddings ?? [], each => each.Map.Name == name);
            var figures = current.HasEmbeddings ? EmbeddingFigures.Of(current.Embeddings, name, current.Traffic, baseline) : null;
            var description = new ColumnDescription
            {
                Role = ColumnRole.Embedding,
                Name = name,
                IsNumeric = true,
                Current = figures is null ? null : Current(figures, reference?.Map.Dimension, current.Traffic.Records),
                Baseline = reference is null ? null : Before(reference, baseline!),
                Findings = [],
            };
            yield return description with { Findings = [.. ColumnFindings.Of(description, baseline is not null, current.Traffic)] };
        }
    }

    /// <summary>The same beside other records.</summary>
    public static IEnumerable<ColumnDescription> Describe(PartialAggregate current, DescribedReference reference)
    {
        var (now, before) = (Figures(current), Figures(reference.Rows));
        foreach (var name in new SortedSet<string>(now.Keys.Concat(before.Keys), StringComparer.Ordinal))
        {
            var other = before.GetValueOrDefault(name);
            var figures = other is null ? now[name] : now.ContainsKey(name) ? EmbeddingFigures.Of(current.Embeddings, name, current.Traffic, other.Dimension) ?? now[name] : null;
            var description = new ColumnDescription
            {
                Role = ColumnRole.Embedding,
                Name = name,
                IsNumeric = true,
                Current = figures is null ? null : Current(figures, other?.Dimension, current.Traffic.Records),
                Baseline = other is null ? null : Current(other, null, reference.Rows.Traffic.Records),
                Findings = [],
            };
            yield return description with { Findings = [.. ColumnFindings.Of(description, hasBaseline: true, current.Traffic, reference)] };
        }
    }

    private static Dictionary<string, EmbeddingFigures> Figures(PartialAggregate rows) =>
        rows.HasEmbeddings ? EmbeddingFigures.Of(rows.Embeddings, rows.Traffic).ToDictionary(static each => each.Name, StringComparer.Ordinal) : [];

    /// <param name="expected">The dimension of what is beside it; null: of any.</param>
    private static ColumnSummary Current(EmbeddingFigures figures, int? expected, ulong records)
    {
        // Where no vector has that dimension the figures are of vectors that cannot be compared.
        var isOther = expected is not null && expected != figures.Dimension;
        return new ColumnSummary
        {
            Count = figures.Count,
            Records = records,
            MissingShare = figures.MissingFraction,
            MismatchedShare = isOther ? 1 - (figures.MissingFraction ?? 0) : figures.OtherDimensionFraction,
            ZeroShare = figures.ZeroFraction,
            IsConstant = false,
            Mean = figures.Norm.Mean,
            StandardDeviation = figures.Norm.StandardDeviation,
            Min = figures.Norm.Min,
            LowerQuartile = figures.Norm.LowerQuartile,
            Median = figures.Norm.Median,
            UpperQuartile = figures.Norm.UpperQuartile,
            Max = figures.Norm.Max,
        };
    }

    private static ColumnSummary Before(EmbeddingReference reference, Baseline baseline) => new()
    {
        Count = reference.Vectors,
        Records = baseline.Rows,
        MissingShare = 1 - Math.Min(1, (double)reference.Vectors / baseline.Rows),
        MismatchedShare = 0,
        ZeroShare = reference.Vectors > 0 ? (double)reference.Zero / reference.Vectors : null,
        IsConstant = false,
        Mean = reference.Norms.Mean,
        StandardDeviation = reference.Norms.StandardDeviation,
        Min = reference.Norms.Min,
        Max = reference.Norms.Max,
    };
}
