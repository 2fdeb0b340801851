using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Figures of one embedding that need no baseline.</summary>
internal static class EmbeddingMetrics
{
    private const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Embeddings;

    /// <summary>Names that take an embedding.</summary>
    public static readonly (string Name, string Description, MetricKind Kind)[] Names =
    [
        ("embedding_missing", "records without a vector of the name", MetricKind.Proportion),
        ("embedding_zero_share", "vectors whose numbers are all 0", MetricKind.Proportion),
        ("embedding_norm", "mean Euclidean norm of the vectors", MetricKind.Mean),
    ];

    /// <summary>The metric of one embedding; null when the name is none of these.</summary>
    public static Metric? Of(string name, string argument)
    {
        foreach (var (each, description, kind) in Names)
        {
            if (each == name)
            {
                return Metric.Of(
                    name, kind == MetricKind.Mean ? "" : "ratio", description, kind, kind == MetricKind.Mean ? MetricDirection.None : MetricDirection.Up, Parts, (in input, level) => Read(input, level, name, argument));
            }
        }

        return null;
    }

    private static RuleReading Read(in MetricInput input, double level, string name, string embedding)
    {
        if (!input.Window.HasTraffic || input.Window.Traffic.Records == 0)
            return RuleReading.None("no records in the window");
        var traffic = input.Window.Traffic;
        var figures = input.Window.HasEmbeddings ? EmbeddingFigures.Of(input.Window.Embeddings, embedding, traffic, input.Baseline) : null;
        if (name == "embedding_missing" && input.IsWithheld("embeddings." + embedding))
            return input.WithheldReading();
        if (name == "embedding_missing")
            return Figure.Proportion(figures is null ? 1 : figures.MissingFraction ?? 0, traffic.EffectiveRecords, traffic.Records, 1, level, "");
        var missing = $"no vector of the embedding '{embedding}' came in the window";
        if (figures is null)
            return RuleReading.None(missing);
        return name == "embedding_norm"
            ? Figure.Mean(figures.Norm.Mean, figures.Norm.StandardDeviation, figures.Norm.EffectiveCount, figures.Count, input, level, missing)
            : Figure.Proportion(figures.ZeroFraction, figures.Norm.EffectiveCount, figures.Count, Figure.Coverage(figures.Count, input), level, missing);
    }
}
