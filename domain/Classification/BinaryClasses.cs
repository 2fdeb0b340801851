namespace OrleansMonitor.Domain.Classification;

/// <summary>The pairs of class names of which everybody knows the positive one, in any case of letters.</summary>
public static class BinaryClasses
{
    private const int LongestName = 8;

    private static readonly (string Negative, string Positive)[] Pairs =
    [
        ("0", "1"), ("-1", "1"), ("false", "true"), ("f", "t"), ("no", "yes"), ("n", "y"), ("negative", "positive"),
    ];

    /// <summary>
    /// The positive class of a well-known pair. Where only the negative one was met, it is written in the other's case (no, No,
    /// NO); null when the classes are of no such pair.
    /// </summary>
    public static string? Positive(ReadOnlySpan<string> classes)
    {
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

    /// <summary>A bit for each pair.</summary>
    internal static uint AllPairs => (1u << Pairs.Length) - 1;

    /// <summary>The pairs that a name is of, a bit each, and which of their two it is; no pairs if nobody knows it.</summary>
    internal static (uint Pairs, bool IsPositive) Find(string name)
    {
        var (pairs, isPositive) = (0u, false);
        for (var i = 0; name.Length <= LongestName && i < Pairs.Length; i++)
        {
            var matches = Is(name, Pairs[i].Positive);
            isPositive |= matches;
            pairs |= matches || Is(name, Pairs[i].Negative) ? 1u << i : 0;
        }

        return (pairs, isPositive);
    }

    /// <summary>The pairs that classes can be the two of, a bit each: all of them without any class, none with a third.</summary>
    internal static uint PairsOf(ReadOnlySpan<string> classes)
    {
        if (!classes.IsEmpty && Positive(classes) is null)
            return 0;
        var pairs = AllPairs;
        foreach (var name in classes)
            pairs &= Find(name).Pairs;
        return pairs;
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    private static string InCaseOf(string sample, string name) => (char.IsUpper(sample[0]), char.IsUpper(sample[^1])) switch
    {
        (true, true) => name.ToUpperInvariant(),
        (true, false) => char.ToUpperInvariant(name[0]) + name[1..],
        _ => name,
    };
}
