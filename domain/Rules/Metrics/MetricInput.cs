using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Domain.Rules;

/// <summary>What a figure is computed from: a window of event time. Times are Unix milliseconds.</summary>
public readonly record struct MetricInput
{
    /// <summary>All that matches, merged; at least the parts that <see cref="Metric.Parts"/> names.</summary>
    public required PartialAggregate Window { get; init; }

    /// <summary>Begin of the window, included.</summary>
    public required long From { get; init; }

    /// <summary>End of the window, not included.</summary>
    public required long To { get; init; }

    /// <summary>The positive class that is configured or that a client named, if any.</summary>
    public string? PositiveClass { get; init; }

    /// <summary>End of the newest row of the window in which a record has its label; null when there is none.</summary>
    public long? LastLabelled { get; init; }

    /// <summary>What is seen by the wall clock, for figures that are of no window.</summary>
    public Presence? Presence { get; init; }

    /// <summary>The price list, if there is one.</summary>
    public ResourcePrices? Prices { get; init; }

    /// <summary>The active baseline, if there is one.</summary>
    public Baseline? Baseline { get; init; }

    /// <summary>The same hours of an earlier time, which take the place of the baseline; null: they do not.</summary>
    public PartialAggregate? Earlier { get; init; }

    /// <summary>What was taken out of the window because too few records make it up, as <see cref="Privacy.Withholding.Apply"/> names it.</summary>
    public IReadOnlyList<string> Withheld
    {
        get => field ?? [];
        init;
    }

    /// <summary>The fewest records that a figure may be of.</summary>
    public int MinimumRecords { get; init; }

    /// <summary>Length of the window, seconds.</summary>
    public double Seconds => (To - From) / 1000.0;

    /// <summary>Whether something of a part was taken out. Then what is not there need not be 0.</summary>
    internal bool IsWithheld(string part) => Withheld.Contains(part);

    /// <summary>The reading of a figure that was taken out.</summary>
    internal RuleReading WithheldReading(ulong records = 0, double? coverage = null) => RuleReading.Withheld(MinimumRecords) with { Records = records, Coverage = coverage };
}
