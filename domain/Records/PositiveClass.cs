namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Which class a block's scores are the probability of: the one it names, else the one that is configured. Otherwise nobody says,
/// and each record's own classes decide where its score counts, see <see cref="Scores.RoutedOutcome"/>.
/// </summary>
internal static class PositiveClass
{
    /// <summary>The positive class, or null where none is named.</summary>
    public static string? Of(RecordBlock block, string? configured) =>
        block.PositiveClass.Length > 0 ? block.PositiveClass
        : string.IsNullOrEmpty(configured) ? null
        : configured;
}
