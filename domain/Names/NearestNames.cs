namespace OrleansMonitor.Domain.Names;

/// <summary>Which known names somebody may have meant who wrote an unknown one.</summary>
public static class NearestNames
{
    private const int MaxLength = 64;

    /// <summary>At most <paramref name="count"/> names, the nearest first: those with no more slips than a third of the name, and at least one.</summary>
    public static IReadOnlyList<string> Of(string written, IEnumerable<string> known, int count = 3)
    {
        if (written.Length is 0 or > MaxLength)
            return [];
        var allowed = Math.Max(1, written.Length / 3);
        return
        [
            .. known
                .Where(static name => name.Length is > 0 and <= MaxLength)
                .Select(name => (Name: name, Distance: name.StartsWith(written, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(written, name)))
                .Where(found => found.Distance <= allowed)
                .OrderBy(static found => found.Distance)
                .ThenBy(static found => found.Name, StringComparer.Ordinal)
                .Take(count)
                .Select(static found => found.Name),
        ];
    }

    /// <summary>Letters to be added, left out, exchanged or swapped with their neighbour (optimal string alignment), without regard to case.</summary>
    internal static int Distance(string a, string b)
    {
        var (before, last, now) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = Same(a[i - 1], b[j - 1]);
                now[j] = Math.Min(Math.Min(last[j] + 1, now[j - 1] + 1), last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
            }

            (before, last, now) = (last, now, before);
        }

        return last[b.Length];
    }

    private static bool Same(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
}
