using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Embeddings;

namespace OrleansMonitor.Cli.Views;

/// <summary>What arrived of embeddings: vectors are not kept, their norms are.</summary>
internal static class EmbeddingsView
{
    public static ResultTable Table(IReadOnlyList<EmbeddingFigures> embeddings)
    {
        var table = new ResultTable(
            "Embeddings",
            new ResultColumn("embedding", "embedding"), new ResultColumn("dimension", "dimension", true), new ResultColumn("count", "count", true), new ResultColumn("missing", "missing", true),
            new ResultColumn("other dimension", "other_dimension", true), new ResultColumn("zero", "zero", true), new ResultColumn("norm mean", "norm_mean", true), new ResultColumn("std", "norm_std", true),
            new ResultColumn("min", "norm_min", true), new ResultColumn("50%", "norm_median", true), new ResultColumn("max", "norm_max", true));
        foreach (var embedding in embeddings)
        {
            var norm = embedding.Norm;
            table.Add(
                embedding.Name, TableCell.Count(embedding.Dimension), TableCell.Count(embedding.Count), TableCell.Percent(embedding.MissingFraction), TableCell.Percent(embedding.OtherDimensionFraction),
                TableCell.Percent(embedding.ZeroFraction), TableCell.Rounded(norm.Mean), TableCell.Rounded(norm.StandardDeviation), TableCell.Rounded(norm.Min), TableCell.Rounded(norm.Median), TableCell.Rounded(norm.Max));
        }

        return table;
    }
}
