namespace OrleansMonitor.Domain.Text;

/// <summary>Which of some names somebody may have meant.</summary>
public static class NearestNames
{
    private const int MaxNames = 3;
    private const int MaxLength = 64;

    /// <summary>"; did you mean a, b or c?", or nothing where no name is near.</summary>
    public static string Hint(string name, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var near = Of(name, names);
        return near.Count switch
        {
            0 => "",
            1 => $"; did you mean {near[0]}?",
            _ => $"; did you mean {string.Join(", ", near.Take(near.Count - 1))} or {near[^1]}?",
        };
    }

    /// <summary>The nearest first, at most 3: those of which few letters differ, and those that contain the name or are contained in it.</summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > MaxLength)
            return [];
        return [.. names
            .Select(each => (Name: each, Distance: Distance(name, each)))
            .Where(each => each.Distance <= Math.Max(2, name.Length / 3) || IsPart(name, each.Name))
            .OrderBy(each => each.Distance).ThenBy(each => each.Name, StringComparer.Ordinal)
            .Take(MaxNames)
            .Select(each => each.Name)];
    }

    private static bool IsPart(string name, string other) =>
        Math.Min(name.Length, other.Length) >= 3
        && (other.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(other, StringComparison.OrdinalIgnoreCase));

    // Levenshtein's distance, in which two neighbours that changed places count once (Damerau); a letter's case does not count.
    private static int Distance(string a, string b)
    {
        var (before, previous, current) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }
}
