using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Embeddings;

/// <summary>What arrived of an embedding. The vectors themselves are not kept.</summary>
public sealed record EmbeddingFigures
{
    public required string Name { get; init; }

    /// <summary>The dimension of the active baseline, if vectors have it, else the one that most of them have; figures are of these vectors.</summary>
    public required int Dimension { get; init; }

    public required ulong Count { get; init; }

    /// <summary>Records without a vector of the name, of any dimension.</summary>
    public required ulong Missing { get; init; }

    public double? MissingFraction { get; init; }

    /// <summary>Vectors of other dimensions, with how many there are of each; absent: none.</summary>
    public IReadOnlyList<EmbeddingDimension>? OtherDimensions { get; init; }

    /// <summary>Weighted share of vectors of another dimension, of all records.</summary>
    public double? OtherDimensionFraction { get; init; }

    /// <summary>Vectors whose numbers are all 0.</summary>
    public required ulong Zero { get; init; }

    /// <summary>Their weighted share.</summary>
    public double? ZeroFraction { get; init; }

    /// <summary>Of the Euclidean norms.</summary>
    public required NumericFigures Norm { get; init; }

    /// <summary>In ordinal order of the names.</summary>
    public static IReadOnlyList<EmbeddingFigures> Of(EmbeddingSet embeddings, TrafficSummary traffic, Baseline? baseline = null)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        return [.. Names(embeddings).Select(name => Of(embeddings, name, traffic, baseline)!)];
    }

    /// <summary>Null: nothing arrived under the name.</summary>
    /// <param name="baseline">The one whose dimension figures are of, if vectors have it.</param>
    public static EmbeddingFigures? Of(EmbeddingSet embeddings, string name, TrafficSummary traffic, Baseline? baseline) =>
        Array.Find(baseline?.Embeddings ?? [], each => each.Map.Name == name) is { } reference && Of(embeddings, name, traffic, reference.Map.Dimension) is { } same
            ? same
            : Of(embeddings, name, traffic, expected: null);

    /// <summary>Null: nothing arrived under the name.</summary>
    /// <param name="expected">The dimension that figures are of; null: that of most vectors, and of the fewest dimensions where as many have another.</param>
    public static EmbeddingFigures? Of(EmbeddingSet embeddings, string name, TrafficSummary traffic, int? expected)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(traffic);
        var all = new List<(int Dimension, NumericFeature Norms)>();
        foreach (var key in embeddings.Norms.Names)
        {
            if (EmbeddingSet.Split(key) is var split && split.Name == name && embeddings.Norms.FindNumeric(key) is { IsEmpty: false } norms)
                all.Add((split.Dimension, norms));
        }

        var (count, weight) = (0UL, 0.0);
        foreach (var (_, norms) in all)
            (count, weight) = (count + norms.Values, weight + norms.Weight);
        var dimension = expected ?? all.OrderByDescending(static each => each.Norms.Values).ThenBy(static each => each.Dimension).FirstOrDefault().Dimension;
        if (all.Find(each => each.Dimension == dimension).Norms is not { } own)
            return null;
        var absence = Absence.Of(traffic, count, weight);
        var sketch = own.Quantiles;
        return new EmbeddingFigures
        {
            Name = name,
            Dimension = dimension,
            Count = own.Values,
            Missing = absence.Count,
            MissingFraction = absence.Fraction,
            OtherDimensions = all.Count == 1 ? null : [.. all.Where(each => each.Dimension != dimension).Select(static each => new EmbeddingDimension(each.Dimension, each.Norms.Values))],
            OtherDimensionFraction = traffic.WeightSum > 0 ? Math.Clamp((weight - own.Weight) / traffic.WeightSum, 0, 1) : null,
            Zero = sketch.ZeroCount,
            ZeroFraction = sketch.WeightSum > 0 ? sketch.ZeroWeight / sketch.WeightSum : null,
            Norm = own.ToFigures(absence)!,
        };
    }

    internal static IEnumerable<string> Names(EmbeddingSet embeddings) => embeddings.Norms.Names.Select(static key => EmbeddingSet.Split(key).Name).Distinct(StringComparer.Ordinal);
}

/// <param name="Dimension">Numbers in a vector.</param>
/// <param name="Count">Vectors of so many.</param>
public readonly record struct EmbeddingDimension(int Dimension, ulong Count);
