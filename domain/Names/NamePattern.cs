namespace OrleansMonitor.Domain.Names;

/// <summary>A pattern of names, of models for example: <c>*</c> stands for any characters, <c>?</c> for one, all else for itself, case included.</summary>
public static class NamePattern
{
    public const string All = "*";

    /// <summary>As long as a model's name may be.</summary>
    public const int MaxLength = 128;

    /// <summary>Takes time in proportion to the product of the lengths at worst, whatever the pattern.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                // Stands for nothing first; where the rest then fails, for one character more.
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    /// <summary>What is wrong with a pattern, or null.</summary>
    public static string? Check(string? pattern) => pattern switch
    {
        null or "" => "it is empty",
        { Length: > MaxLength } => $"it has {pattern.Length} characters; at most {MaxLength}",
        _ => pattern.Any(char.IsControl) ? "it has a control character" : null,
    };
}
