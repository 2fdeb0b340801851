using OrleansMonitor.Domain.Dimensions;

namespace OrleansMonitor.Health;

/// <summary>What an answer leaves out because too few records make it up.</summary>
/// <param name="MinimumRecords">The fewest records of which figures are shown (<c>Privacy:MinimumRecords</c>).</param>
/// <param name="Figures">
/// <c>records</c>: everything. Else parts of the answer: <c>latency</c>, <c>classification</c>, <c>scores</c>, <c>features.NAME</c> … Of <c>classes</c>,
/// <c>error_codes</c>, <c>outputs.classes</c> and categories those of fewer records count as other. A pair of dimensions is <c>dimensions.FIRST,SECOND</c>.
/// </param>
public sealed record WithheldFigures(int MinimumRecords, IReadOnlyList<string> Figures)
{
    private const string Matrix = "confusion_matrix";

    /// <param name="minimumRecords">The fewest records of which figures are shown.</param>
    /// <param name="taken">As <see cref="Domain.Privacy.Withholding.Apply"/> names it; null or empty: nothing.</param>
    internal static WithheldFigures? Of(int minimumRecords, IReadOnlyCollection<string>? taken) =>
        taken is { Count: > 0 } ? new WithheldFigures(minimumRecords, [.. taken.Select(DimensionName.Listed)]) : null;

    /// <summary>The quality of a classifier without a matrix that has cells of fewer records, and all that is withheld; null: nothing is.</summary>
    internal static (ClassificationHealth? Classification, WithheldFigures? Withheld) Of(ClassificationHealth? classification, int minimumRecords, IReadOnlyList<string> figures)
    {
        if (classification?.ConfusionMatrix is { } matrix && matrix.Any(row => row.Any(cell => cell > 0 && cell < (ulong)minimumRecords)))
        {
            classification = classification with { ConfusionMatrix = null, WeightedConfusionMatrix = null };
            figures = [.. figures, Matrix];
        }

        return (classification, Of(minimumRecords, figures));
    }
}
