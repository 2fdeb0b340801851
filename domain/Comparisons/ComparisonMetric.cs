using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>A figure by which versions are compared. Names are those of the metrics of rules.</summary>
public sealed record ComparisonMetric
{
    public required string Name { get; init; }

    /// <summary>In a sentence: accuracy, mean latency.</summary>
    public required string Noun { get; init; }

    /// <summary>As that of rules: <c>ratio</c>, <c>s</c>, <c>tokens</c>, <c>currency</c>, or empty.</summary>
    public required string Unit { get; init; }

    /// <summary>In which direction it gets worse; of one that has none no verdict follows.</summary>
    public required MetricDirection Worse { get; init; }

    /// <summary>Why a version has no such figure.</summary>
    public required string Missing { get; init; }

    /// <summary>Of labelled predictions, so that a version without any label has none of these figures.</summary>
    internal bool IsOfLabels { get; init; }

    /// <summary>Whether margins are shares of the baseline's figure, and not differences.</summary>
    public bool IsRelative => Unit is "s" or "tokens" or "currency" or Value;

    /// <summary>Whether it can be on either side of 0.</summary>
    public bool IsSigned { get; init; }

    /// <summary>A share of records, whose variance follows from itself.</summary>
    internal bool IsProportion { get; init; }

    /// <summary>Between 0 and 1, so that a variance of 0 is of too few records and not of a figure that is known.</summary>
    internal bool IsBounded { get; init; }

    /// <summary>Of figures that are means of one value for each record, at least asymptotically; null for quantiles.</summary>
    internal Func<ComparedSide, Estimate?>? Estimate { get; init; }

    internal Func<ComparedSide, QuantileSketch?>? Sketch { get; init; }

    internal double Quantile { get; init; }

    /// <summary>Under which name a direction of it is declared: its own, or of a measurement what stands in the parentheses. Null: it has one, or none is better.</summary>
    internal string? DeclaredAs { get; init; }

    /// <summary>Of the share of <c>true</c> the measurement's name, under which its direction may be declared as well.</summary>
    internal string? MeasuredTruth { get; init; }

    /// <summary>Of a measurement its name.</summary>
    internal string? MeasuredName { get; init; }

    /// <summary>Of the share of a value that value.</summary>
    internal string? MeasuredValue { get; init; }

    /// <summary>
    /// Whether a side has a record of it. What neither side has is missing, although a share of it could be told: that 0% of the records are misspelt says
    /// nothing. Null: what has a figure has records.
    /// </summary>
    internal Func<ComparedSide, bool>? IsSeen { get; init; }

    /// <summary>The unit of what a model predicts or is measured of it, which nobody names.</summary>
    internal const string Value = "value";
}
