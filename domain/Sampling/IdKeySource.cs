namespace OrleansMonitor.Domain.Sampling;

/// <summary>A key as settings give it: itself or in a file. What is wrong with it, whoever reads it says in the words of his settings; the secret is in none of them.</summary>
/// <param name="Key">Null: there is none, or it is wrong.</param>
/// <param name="IsGiven">Whether settings name one.</param>
/// <param name="HasBoth">Whether they give it twice; the file's counts.</param>
/// <param name="Fault">Why the file cannot be read; null: it can, or there is none.</param>
/// <param name="Length">Characters of the secret.</param>
public readonly record struct IdKeySource(IdKey? Key, bool IsGiven, bool HasBoth, string? Fault, int Length)
{
    /// <summary>Whether there is a secret that is too short or too long.</summary>
    public bool IsWrong => IsGiven && Key is null && Fault is null;

    /// <param name="secret">The secret; null or empty: none.</param>
    /// <param name="file">A file with the secret; null or empty: none.</param>
    public static IdKeySource Read(string? secret, string? file)
    {
        var (isFile, isText) = (!string.IsNullOrEmpty(file), !string.IsNullOrEmpty(secret));
        try
        {
            var text = isFile ? File.ReadAllText(file!) : secret;
            return new IdKeySource(IdKey.TryRead(text), isFile || isText, isFile && isText, null, text?.Trim().Length ?? 0);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new IdKeySource(null, true, isText, problem.Message, 0);
        }
    }
}
