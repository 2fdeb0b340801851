namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Which class a block's scores are the probability of: the one it names; else the one that is configured; else, where its
/// classes are the two of a well-known pair, the positive one of them. Otherwise the score is that of the predicted class.
/// </summary>
internal static class PositiveClass
{
    private static readonly (string Negative, string Positive)[] Pairs = [("0", "1"), ("false", "true"), ("no", "yes"), ("negative", "positive")];

    /// <summary>The positive class, or null where scores are the confidence of the predicted class.</summary>
    public static string? Of(RecordBlock block, string? configured)
    {
        if (block.PositiveClass.Length > 0)
            return block.PositiveClass;
        if (!string.IsNullOrEmpty(configured))
            return configured;
        var classes = block.Classes.AsSpan();
        if (classes.Length is 0 or > 2)
            return null;
        foreach (var (negative, positive) in Pairs)
        {
            if (Is(classes[0], negative) && (classes.Length == 1 || Is(classes[1], positive)))
                return classes.Length == 1 ? InCaseOf(classes[0], positive) : classes[1];
            if (Is(classes[0], positive) && (classes.Length == 1 || Is(classes[1], negative)))
                return classes[0];
        }

        return null;
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    // Only the negative class was met so far: write the other one as its writer does (no, No, NO).
    private static string InCaseOf(string sample, string name) => (char.IsUpper(sample[0]), char.IsUpper(sample[^1])) switch
    {
        (true, true) => name.ToUpperInvariant(),
        (true, false) => char.ToUpperInvariant(name[0]) + name[1..],
        _ => name,
    };
}
