namespace OrleansMonitor.Silo.Query.Names;

/// <summary>Something that has a name.</summary>
/// <param name="Kind"><c>model</c>, <c>node</c> or <c>rule</c>.</param>
/// <param name="Name">It.</param>
internal sealed record FoundName(string Kind, string Name);

/// <summary>What words occur in: names that begin with the first of them come first, then those in which it begins a word, then the rest; of these the shorter ones.</summary>
internal static class NameSearch
{
    /// <param name="text">Words, each of which has to occur, in any case of letters.</param>
    /// <param name="names">In which they are looked for.</param>
    /// <param name="limit">How many are found at most.</param>
    public static FoundName[] Find(string text, IEnumerable<FoundName> names, int limit)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. names.Where(each => Array.TrueForAll(words, word => each.Name.Contains(word, StringComparison.OrdinalIgnoreCase)))
                .OrderBy(each => RankOf(each.Name, words.Length == 0 ? "" : words[0])).ThenBy(static each => each.Name.Length).ThenBy(static each => each.Name, StringComparer.Ordinal)
                .Take(limit),
        ];
    }

    private static int RankOf(string name, string word) => name.IndexOf(word, StringComparison.OrdinalIgnoreCase) switch
    {
        0 => 0,
        var at => char.IsLetterOrDigit(name[at - 1]) ? 2 : 1,
    };
}
