using OrleansMonitor.Domain.Classification;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Which class a block's scores are the probability of: the one it names; else the one that is configured; else, where its
/// classes are the two of a well-known pair, the positive one of them. Otherwise the score is that of the predicted class.
/// </summary>
internal static class PositiveClass
{
    /// <summary>The positive class, or null where scores are the confidence of the predicted class.</summary>
    public static string? Of(RecordBlock block, string? configured)
    {
        if (block.PositiveClass.Length > 0)
            return block.PositiveClass;
        return string.IsNullOrEmpty(configured) ? BinaryClasses.Positive(block.Classes.AsSpan()) : configured;
    }
}
