namespace OrleansMonitor.Grains.Health;

/// <summary>The positive one of two classes with well-known names, where none was configured.</summary>
internal static class BinaryClasses
{
    private static readonly (string Negative, string Positive)[] Pairs = [("0", "1"), ("false", "true"), ("no", "yes"), ("negative", "positive")];

    public static string? Positive(IReadOnlyList<string> classes)
    {
        if (classes.Count is 0 or > 2)
            return null;
        foreach (var (negative, positive) in Pairs)
        {
            var found = classes.FirstOrDefault(name => Is(name, positive));
            if (classes.All(name => Is(name, negative) || Is(name, positive)) && found is not null)
                return found;
        }

        return null;
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
