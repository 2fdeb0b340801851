namespace OrleansMonitor.Domain.Names;

/// <summary>Sentences that are put together of parts.</summary>
public static class Sentence
{
    /// <summary>With a full stop, unless the part ends with a mark of its own: <c>did you mean accuracy?</c></summary>
    public static string Ended(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && text[^1] is '?' or '.' ? text : text + ".";
    }
}
