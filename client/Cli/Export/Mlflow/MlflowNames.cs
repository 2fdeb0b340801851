using System.Security.Cryptography;
using System.Text;

namespace OrleansMonitor.Cli.Export.Mlflow;

/// <summary>
/// Names as MLflow takes them: letters, digits, <c>_ - . /</c> and blanks, at most 250, and such that a path of them would be itself. A figure's
/// argument becomes a part of a path, <c>recall(fraud)</c> is <c>recall/fraud</c>; where something else had to be replaced, a hash tells names apart.
/// </summary>
internal static class MlflowNames
{
    private const int MaxLength = 250;
    private const int HashLength = 8;

    public static string Of(string figure)
    {
        var open = figure.IndexOf('(', StringComparison.Ordinal);
        var plain = open > 0 && figure[^1] == ')' ? $"{figure[..open]}/{figure[(open + 1)..^1]}" : figure;
        var text = new StringBuilder(plain.Length);
        var isSame = true;
        for (var i = 0; i < plain.Length; i++)
        {
            var isTaken = char.IsAsciiLetterOrDigit(plain[i]) || plain[i] is '_' or '-' or '.' or ' ' || (plain[i] == '/' && i == open);
            text.Append(isTaken ? plain[i] : '_');
            isSame &= isTaken;
        }

        var argument = open > 0 ? text.ToString(open + 1, text.Length - open - 1) : "";
        isSame &= argument is not ("." or "..") && text.Length <= MaxLength;
        if (isSame)
            return text.ToString();
        var kept = text.ToString(0, Math.Min(text.Length, MaxLength - HashLength - 1));
        return $"{kept}-{Hash(figure)[..HashLength]}";
    }

    /// <summary>By which the run of a series is found again: a value of a tag that needs no quoting.</summary>
    public static string KeyOf(ExportSeries series) => Hash(string.Join('\n', series.ScopeName, series.Model, series.Version, series.Segment, series.Node));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
