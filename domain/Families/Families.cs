using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Families;

/// <summary>Makes families.</summary>
internal static class Families
{
    private const double Level = 0.95;
    private const string Step = " Of the last complete step.";

    public static FigureFamily Counter(string name, string help, AggregateParts parts, Func<PartialAggregate, double?> value, string unit = "") =>
        new(input => value(input.Window.Window) is { } total ? [new FamilyValue(null, total)] : []) { Name = name, Kind = FamilyKind.Counter, Unit = unit, Help = help, Parts = parts };

    /// <summary>A counter for each value of a label.</summary>
    public static FigureFamily CounterBy(string name, string help, string label, AggregateParts parts, Func<PartialAggregate, IEnumerable<FamilyValue>> values) =>
        new(input => values(input.Window.Window)) { Name = name, Kind = FamilyKind.Counter, Help = help, Label = label, Parts = parts, Detail = FamilyDetail.Full };

    public static FigureFamily Histogram(string name, string help, AggregateParts parts, Func<PartialAggregate, QuantileSketch?> sketch) =>
        new(static _ => [], sketch) { Name = name, Kind = FamilyKind.Histogram, Unit = "seconds", Help = help, Parts = parts };

    /// <summary>A figure of the catalogue of rules.</summary>
    /// <param name="name">With the unit.</param>
    /// <param name="metric">Its name there.</param>
    /// <param name="unit">A base unit.</param>
    /// <param name="detail">From which detail on it is exposed.</param>
    public static FigureFamily Gauge(string name, string metric, string unit = "", FamilyDetail detail = FamilyDetail.Summary)
    {
        var figure = Find(metric);
        return Gauge(name, Sentence(figure.Description), unit, figure.Parts, detail, input => figure.Read(input.Window, Level).Value);
    }

    public static FigureFamily Gauge(string name, string help, string unit, AggregateParts parts, FamilyDetail detail, Func<FamilyInput, double?> value) =>
        new(input => value(input) is { } figure ? [new FamilyValue(null, figure)] : []) { Name = name, Kind = FamilyKind.Gauge, Unit = unit, Help = help + Step, Parts = parts, Detail = detail };

    /// <summary>A gauge for each value of a label.</summary>
    public static FigureFamily GaugeBy(string name, string help, string unit, string label, AggregateParts parts, Func<FamilyInput, IEnumerable<FamilyValue>> values) =>
        new(values) { Name = name, Kind = FamilyKind.Gauge, Unit = unit, Help = help + Step, Label = label, Parts = parts, Detail = FamilyDetail.Full };

    /// <summary>What is counted of models and of nodes alike.</summary>
    public static IEnumerable<FigureFamily> Traffic(string prefix) =>
    [
        Counter(prefix + "records_total", "Records received, as they came.", AggregateParts.Traffic, static rows => rows.HasTraffic ? rows.Traffic.Records : null),
        Counter(prefix + "predictions_total", "Predictions made, estimated from the records and their weights.", AggregateParts.Traffic, static rows => rows.HasTraffic ? rows.Traffic.WeightSum : null),
        Counter(prefix + "errors_total", "Predictions with an error, estimated likewise.", AggregateParts.Traffic, static rows => rows.HasTraffic ? rows.Traffic.Errors.TotalWeight : null),
        Counter(prefix + "late_records_total", "Records that arrived after their window had closed.", AggregateParts.Traffic, static rows => rows.HasTraffic ? rows.Traffic.Late : null),
        Counter(prefix + "rejected_records_total", "Records that were refused.", AggregateParts.Traffic, static rows => rows.HasTraffic ? rows.Traffic.Rejected : null),
        Counter(prefix + "sampled_out_total", "Predictions that clients left out by sampling.", AggregateParts.Traffic, static rows => rows.HasTraffic ? rows.Traffic.SampledOut : null),
        Counter(prefix + "dropped_records_total", "Records that clients had to drop.", AggregateParts.Traffic, static rows => rows.HasTraffic ? rows.Traffic.Dropped : null),
    ];

    public static Metric Find(string metric) => MetricCatalog.Find(metric, out var problem) ?? throw new InvalidOperationException(problem);

    public static FigureFamily OfNode(FigureFamily family) => family with { Owner = OwnerKind.Node };

    /// <summary>The value of a figure that takes a name.</summary>
    public static FamilyValue? Read(FamilyInput input, string metric, string name) =>
        MetricCatalog.Find($"{metric}({name})", out _)?.Read(input.Window, Level).Value is { } value ? new FamilyValue(name, value) : null;

    private static string Sentence(string description) => char.ToUpperInvariant(description[0]) + description[1..] + ".";
}
