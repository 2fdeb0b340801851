using OrleansMonitor.Domain.Counts;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Families;

/// <summary>What is counted of models.</summary>
internal static class ModelCounters
{
    private const string Prefix = "orleansmonitor_model_";

    public static IEnumerable<FigureFamily> All =>
    [
        .. Families.Traffic(Prefix),
        Families.Counter(Prefix + "labelled_records_total", "Records whose actual outcome is known.", AggregateParts.Traffic, static rows => rows.HasTraffic ? rows.Traffic.Labelled : null),
        Families.Counter(Prefix + "labelled_classifications_total", "Labelled predictions of classes, estimated from the records and their weights.", AggregateParts.Confusion, static rows => Classifications(rows)?.All),
        Families.Counter(Prefix + "correct_classifications_total", "Labelled predictions of classes that were right, estimated likewise.", AggregateParts.Confusion, static rows => Classifications(rows)?.Correct),
        Families.Counter(Prefix + "input_tokens_total", "Input tokens, estimated from the records and their weights.", AggregateParts.Tokens, static rows => rows.HasTokens ? SumOf(rows.Tokens.Input) : null),
        Families.Counter(Prefix + "output_tokens_total", "Output tokens, estimated likewise.", AggregateParts.Tokens, static rows => rows.HasTokens ? SumOf(rows.Tokens.Output) : null),
        Families.Counter(Prefix + "cached_input_tokens_total", "Input tokens read from a cache; they are among the input tokens.", AggregateParts.TokenDetails, static rows => rows.HasTokenDetails ? SumOf(rows.TokenDetails.Cached) : null),
        Families.Counter(Prefix + "reasoning_tokens_total", "Output tokens spent on reasoning; they are among the output tokens.", AggregateParts.TokenDetails, static rows => rows.HasTokenDetails ? SumOf(rows.TokenDetails.Reasoning) : null),
        Families.Counter(Prefix + "cost_total", "Cost of requests in the currency of the records, estimated from the records and their weights.", AggregateParts.Tokens, static rows => rows.HasTokens ? rows.Tokens.CostTotal : null),
        Families.Histogram(Prefix + "latency_seconds", "Latency of predictions.", AggregateParts.Latency, static rows => rows.HasLatency ? rows.Latency.Seconds : null),
        Families.Histogram(Prefix + "time_to_first_token_seconds", "Time to the first token.", AggregateParts.Tokens, static rows => rows.HasTokens ? rows.Tokens.TimeToFirstToken.Seconds : null),
        Families.Histogram(Prefix + "time_per_output_token_seconds", "Time per output token after the first.", AggregateParts.Tokens, static rows => rows.HasTokens ? rows.Tokens.TimePerOutputToken.Seconds : null),
        Families.CounterBy(Prefix + "errors_by_code_total", "Predictions with an error by its code, estimated from the records and their weights.", "code", AggregateParts.Traffic, static rows => rows.HasTraffic ? Values(rows.Traffic.Errors) : []),
        Families.CounterBy(Prefix + "predictions_by_class_total", "Predictions by the predicted class, estimated likewise.", "class", AggregateParts.Outputs, static rows => rows.HasOutputs ? Values(rows.Outputs.Classes.Values) : []),
        Families.CounterBy(Prefix + "measurements_total", "Values that were measured of predictions, as they came.", "measurement", AggregateParts.Measurements, Measurements),
        .. OfLabels(),
    ];

    private static IEnumerable<FigureFamily> OfLabels() =>
    [
        OfState("labels_joined_total", FamilyKind.Counter, "Labels that came on their own and found their prediction.", static state => state.Labels.Joined),
        OfState("labels_duplicate_total", FamilyKind.Counter, "Labels of predictions that had the same one.", static state => state.Labels.Duplicate),
        OfState("labels_conflicting_total", FamilyKind.Counter, "Labels of predictions that had another one, which stayed.", static state => state.Labels.Conflict),
        OfState("labels_unknown_total", FamilyKind.Counter, "Labels and measurements that waited in vain for their prediction.", static state => state.Labels.Unknown),
        OfState("labels_waiting", FamilyKind.Gauge, "Labels and measurements that wait for their prediction.", static state => state.WaitingLabels),
        OfState("predictions_expired_total", FamilyKind.Counter, "Predictions that waited in vain for their label.", static state => state.Labels.Expired),
        OfState("predictions_waiting", FamilyKind.Gauge, "Predictions that wait for their label.", static state => state.PendingPredictions),
    ];

    private static FigureFamily OfState(string name, FamilyKind kind, string help, Func<FamilyState, double> value) =>
        new(input => input.State is { } state ? [new FamilyValue(null, value(state))] : []) { Name = Prefix + name, Kind = kind, Help = help, IsOfState = true };

    private static double? SumOf(QuantileSketch sketch) => sketch.IsEmpty ? null : sketch.Sum;

    private static (double All, double Correct)? Classifications(PartialAggregate rows)
    {
        if (!rows.HasConfusion || rows.Confusion.ToFigures() is not { } figures)
            return null;
        // Past the bound of classes only the accuracy knows which of the others were right.
        return (figures.Weight, figures.HasOther ? figures.Accuracy * figures.Weight : figures.Classes.Index().Sum(each => figures.Weights[each.Index][each.Index]));
    }

    private static IEnumerable<FamilyValue> Values(NameCounts counts)
    {
        foreach (var each in counts)
            yield return new FamilyValue(each.Name, each.Weight);
        if (counts.OtherCount > 0)
            yield return new FamilyValue(FamilyValue.Overflow, counts.OtherWeight);
    }

    private static IEnumerable<FamilyValue> Measurements(PartialAggregate rows)
    {
        if (!rows.HasMeasurements)
            yield break;
        foreach (var name in rows.Measurements.Names)
            yield return new FamilyValue(name, (rows.Measurements.FindNumeric(name)?.Values ?? 0) + (rows.Measurements.FindCategorical(name)?.Values.TotalCount ?? 0));
        if (rows.Measurements.Overflow > 0)
            yield return new FamilyValue(FamilyValue.Overflow, rows.Measurements.Overflow);
    }
}
