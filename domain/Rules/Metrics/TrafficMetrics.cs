using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Rules;

/// <summary>How many records there were and what became of them.</summary>
internal static class TrafficMetrics
{
    private const MetricOwners Both = MetricOwners.Models | MetricOwners.Nodes;
    private const string NoRecords = "no records in the window";

    public static IEnumerable<Metric> All =>
    [
        Amount("records", "records", "records received", MetricDirection.None, static (in input) => Traffic(input).Records),
        Amount("predictions", "predictions", "predictions made, estimated from the records and their weights", MetricDirection.None, static (in input) => Traffic(input).WeightSum),
        Amount("predictions_per_second", "predictions/s", "the same per second of the window", MetricDirection.None, static (in input) => Traffic(input).WeightSum / input.Seconds),
        Amount("errors", "records", "records with an error", MetricDirection.Up, static (in input) => Traffic(input).Errors.TotalCount),
        Share("error_ratio", "records with an error", static (in input, level) => ErrorRatio(input, level, Traffic(input).Errors.TotalWeight)),
        Share("late_ratio", "records that arrived after their window had closed", static (in input, level) => OfRecords(input, level, Traffic(input).Late)),
        Share("rejected_ratio", "records that were refused, of those received and refused", static (in input, level) => OfAll(input, level, Traffic(input).Rejected)),
        Share("dropped_ratio", "records that clients had to drop, of those received and dropped", static (in input, level) => OfAll(input, level, Traffic(input).Dropped)),
        Share("label_coverage", "records whose actual outcome is known", static (in input, level) => OfRecords(input, level, Traffic(input).Labelled)) with { Owners = MetricOwners.Models, Worse = MetricDirection.Down },
        Metric.Of("label_delay", "s", "time from the newest row in which a record has its label to the end of the window", MetricKind.Score, MetricDirection.Up, AggregateParts.Traffic, LabelDelay),
    ];

    /// <summary><c>error_ratio(code)</c>: records with one error.</summary>
    public static Metric ErrorRatioOf(string code) =>
        Share("error_ratio", "records with this error", (in input, level) => Traffic(input).Errors.Find(code) is null && input.IsWithheld("error_codes")
            ? input.WithheldReading()
            : ErrorRatio(input, level, Traffic(input).Errors.Find(code)?.Weight ?? 0));

    private static RuleReading ErrorRatio(in MetricInput input, double level, double weight)
    {
        var traffic = Traffic(input);
        return traffic.Records == 0
            ? RuleReading.None(NoRecords)
            : Figure.Proportion(Math.Min(1, weight / traffic.WeightSum), traffic.EffectiveRecords, traffic.Records, 1, level, NoRecords);
    }

    private static RuleReading LabelDelay(in MetricInput input, double level) =>
        Figure.Plain(input.LastLabelled is { } last ? Math.Max(0, input.To - last) / 1000.0 : null, Traffic(input).Records, 1, "no record of the window has its label");

    private static RuleReading OfRecords(in MetricInput input, double level, ulong part)
    {
        var records = Traffic(input).Records;
        return Figure.Proportion(records == 0 ? null : Math.Min(1, (double)part / records), records, records, 1, level, NoRecords);
    }

    private static RuleReading OfAll(in MetricInput input, double level, ulong part)
    {
        var all = Traffic(input).Records + part;
        return Figure.Proportion(all == 0 ? null : (double)part / all, all, all, null, level, NoRecords);
    }

    private static TrafficSummary Traffic(in MetricInput input) => input.Window.Traffic;

    private static Metric Amount(string name, string unit, string description, MetricDirection worse, Amounts amount) =>
        Metric.Of(name, unit, description, MetricKind.Amount, worse, AggregateParts.Traffic, (in input, _) => Figure.Plain(amount(input), Traffic(input).Records, 1, NoRecords)) with { Owners = Both };

    private static Metric Share(string name, string description, MetricReader reader) =>
        Metric.Of(name, "ratio", description, MetricKind.Proportion, MetricDirection.Up, AggregateParts.Traffic, reader) with { Owners = Both };

    private delegate double Amounts(in MetricInput input);
}
