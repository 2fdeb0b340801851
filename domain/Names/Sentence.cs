namespace OrleansMonitor.Domain.Names;

/// <summary>Sentences that are put together of parts.</summary>
public static class Sentence
{
    /// <summary>With a capital and a full stop. Not for what begins with a name, which has the letters that it has.</summary>
    public static string Whole(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Ended(text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text);
    }

    /// <summary>With a full stop, unless the part ends with a mark of its own: <c>did you mean accuracy?</c></summary>
    public static string Ended(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && text[^1] is '?' or '.' ? text : text + ".";
    }
}
