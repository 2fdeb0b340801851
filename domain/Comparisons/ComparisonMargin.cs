using System.Globalization;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>How much worse a candidate may be: for all figures, or for one.</summary>
/// <param name="Metric">Null: all figures.</param>
/// <param name="Value">0 to 1: of shares and scores a difference, of other figures a share of the baseline's.</param>
public readonly record struct ComparisonMargin(string? Metric, double Value)
{
    private const string Grammar = "a number from 0 to 1, or METRIC=NUMBER (of shares and scores a difference, of latencies, tokens, costs and errors of numbers a share of the baseline's figure)";

    /// <summary>Reads <c>0.02</c> or <c>accuracy=0.005</c>.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="margin">What it says.</param>
    /// <param name="expected">What it must be, where it is not.</param>
    public static bool TryParse(string text, out ComparisonMargin margin, out string expected)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Those of measurements have a = of their own.
        var at = text.LastIndexOf('=');
        var (metric, number) = at < 0 ? (null, text) : (text[..at], text[(at + 1)..]);
        margin = default;
        expected = Grammar;
        if (metric is not null && ComparisonMetrics.Find(metric, out var problem) is null)
        {
            expected = $"METRIC=NUMBER with a METRIC that is {problem}";
            return false;
        }

        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value is not (>= 0 and <= 1))
            return false;
        margin = new ComparisonMargin(metric, value);
        return true;
    }
}
