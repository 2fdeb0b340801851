using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Computes a figure, with its confidence interval at a level where it has one.</summary>
internal delegate RuleReading MetricReader(in MetricInput input, double level);

/// <summary>A figure that rules can be about.</summary>
public sealed record Metric
{
    private readonly MetricReader _read;

    private Metric(MetricReader read) => _read = read;

    /// <summary>As in a rule, its argument included: <c>latency_p99</c>, <c>recall(fraud)</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Of the value: <c>s</c>, <c>records</c>, <c>records/s</c>, <c>ratio</c> (0 to 1), … Empty for a number without one.</summary>
    public required string Unit { get; init; }

    /// <summary>One line for the documentation.</summary>
    public required string Description { get; init; }

    public required MetricKind Kind { get; init; }

    public required MetricDirection Worse { get; init; }

    /// <summary>Default: models.</summary>
    public MetricOwners Owners { get; init; } = MetricOwners.Models;

    /// <summary>The parts of the windows that it reads: nothing else need be decoded.</summary>
    public required AggregateParts Parts { get; init; }

    /// <summary>Whether a rule about it may ask for confidence.</summary>
    public bool HasInterval => Kind is MetricKind.Proportion or MetricKind.Mean or MetricKind.Quantile;

    /// <summary>Whether it is of what is seen by the wall clock, and of no window.</summary>
    public bool IsPresence => (Owners & (MetricOwners.Presence | MetricOwners.Silos)) != 0;

    /// <summary>Whether a rule may hold the window against the same hours of an earlier time, in the place of the active baseline.</summary>
    public bool TakesEarlier { get; init; }

    /// <summary>Whether it can be below zero, so that no ratio is taken of it.</summary>
    public bool IsSigned { get; init; }

    /// <summary>The figure of a window. Never throws for what a window may hold: what cannot be computed is a reading without a value.</summary>
    /// <param name="input">The window.</param>
    /// <param name="level">Of the two-sided confidence interval, between 0 and 1.</param>
    public RuleReading Read(in MetricInput input, double level)
    {
        var reading = _read(input, level);
        // Student's interval of few values knows no bound.
        if (!IsSigned && reading.Interval is { Lower: < 0 } interval)
            reading = reading with { Interval = interval with { Lower = 0 } };
        return reading.Value is null && WithheldPart.IsOf(this, input) ? input.WithheldReading(reading.Records, reading.Coverage) : reading;
    }

    internal static Metric Of(
        string name, string unit, string description, MetricKind kind, MetricDirection worse, AggregateParts parts, MetricReader reader) => new(reader)
        {
            Name = name,
            Unit = unit,
            Description = description,
            Kind = kind,
            Worse = worse,
            Parts = parts,
        };
}
