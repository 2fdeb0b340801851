using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Rules;

/// <summary>A figure of one window as a rule sees it: a few numbers, which travel to where the rule is judged.</summary>
public readonly record struct RuleReading
{
    /// <summary>What the threshold judges: the figure, or its comparison. Null when there is nothing to judge.</summary>
    public double? Value { get; init; }

    /// <summary>The value's confidence interval, where one can be given. Its upper bound may be +∞.</summary>
    public ConfidenceInterval? Interval { get; init; }

    /// <summary>The figure itself; the same as the value where nothing was compared.</summary>
    public double? Current { get; init; }

    /// <summary>What it was compared to.</summary>
    public double? Reference { get; init; }

    /// <summary>Records that the figure is of; labelled ones for a figure of quality.</summary>
    public ulong Records { get; init; }

    /// <summary>Share of the window's records that the figure is of, 0 to 1; null where that cannot be told.</summary>
    public double? Coverage { get; init; }

    /// <summary>Which part of the window it is of, such as <c>country=DE</c>; empty: of all of it.</summary>
    public string Of
    {
        get => field ?? "";
        init;
    }

    /// <summary>Why there is no value; empty where there is one.</summary>
    public string NoData
    {
        get => field ?? "";
        init;
    }

    /// <summary>There is a figure, of fewer records than are shown.</summary>
    public static RuleReading Withheld(int minimumRecords) => None(FormattableString.Invariant($"figures over fewer than {minimumRecords} records are withheld"));

    /// <summary>A reading without a value.</summary>
    public static RuleReading None(string reason, ulong records = 0, double? coverage = null) =>
        new() { NoData = reason, Records = records, Coverage = coverage };
}
