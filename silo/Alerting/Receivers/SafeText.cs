using System.Text;

namespace OrleansMonitor.Silo.Alerting.Receivers;

/// <summary>What another system said, fit for a log: short, of one line, and without the secrets that were sent to it.</summary>
internal static class SafeText
{
    private const int MaxLength = 200;
    private const int MinSecret = 4;

    public static string Of(string text, IReadOnlyList<string> secrets)
    {
        foreach (var secret in secrets.OrderByDescending(static secret => secret.Length))
        {
            if (secret.Length >= MinSecret)
                text = text.Replace(secret, "…", StringComparison.OrdinalIgnoreCase);
        }

        var clean = new StringBuilder();
        foreach (var letter in text)
        {
            if (clean.Length == MaxLength)
                return clean.Append('…').ToString();
            if (!char.IsControl(letter) && !char.IsWhiteSpace(letter))
                clean.Append(letter);
            else if (clean.Length > 0 && clean[^1] != ' ')
                clean.Append(' ');
        }

        return clean.ToString().TrimEnd();
    }
}
