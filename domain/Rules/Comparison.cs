namespace OrleansMonitor.Domain.Rules;

/// <summary>What a figure is held against before the threshold judges it.</summary>
public enum ComparisonTo
{
    /// <summary>The same figure over the window of the same length that ended <see cref="Comparison.Ago"/> earlier.</summary>
    Earlier,

    /// <summary>The same figure of another version of the model, in the same window.</summary>
    Version,

    /// <summary>The same figure of the other nodes that match, in the same window.</summary>
    Peers,

    /// <summary>The same figure over <see cref="Comparison.Windows"/> windows before it, <see cref="Comparison.Ago"/> apart.</summary>
    History,
}

/// <summary>How a figure and what it is compared to become one number.</summary>
public enum ComparisonMeasure
{
    /// <summary>Current divided by reference.</summary>
    Ratio,

    /// <summary>Current minus reference, in the unit of the figure.</summary>
    Difference,

    /// <summary>
    /// Distance from the median of the peers, in robust standard deviations (1.4826 times the median absolute deviation); of a history, from the centre of its
    /// <see cref="Changes.ControlChart"/>.
    /// </summary>
    Deviations,
}

/// <summary>A comparison of a rule.</summary>
/// <param name="To">What with.</param>
/// <param name="Measure">How.</param>
/// <param name="Ago">Of <see cref="ComparisonTo.Earlier"/>: how long ago; of <see cref="ComparisonTo.History"/>: from one window to the next; zero otherwise.</param>
/// <param name="Version">Of <see cref="ComparisonTo.Version"/>: which; empty otherwise.</param>
/// <param name="Windows">Of <see cref="ComparisonTo.History"/>: how many; 0 otherwise.</param>
public sealed record Comparison(ComparisonTo To, ComparisonMeasure Measure, TimeSpan Ago, string Version, int Windows = 0);
