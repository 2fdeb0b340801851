using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>The health of a model or a node for people: what there is no data for is left out.</summary>
internal static class HealthView
{
    public static IEnumerable<ResultTable> Tables(ModelHealth health)
    {
        var slice = SliceOf(health.Version, health.Segment);
        if (health.Where is { } where)
        {
            foreach (var table in OfSlice(health, $"{health.Model}, {where}, {Range(health.From, health.To)}{slice}"))
                yield return table;
            yield break;
        }

        var title = $"{health.Model}, {Range(health.From, health.To)}{slice}";
        if (health.State is not null)
        {
            yield return State(health, title);
            title = "";
        }

        var head = Head(title, health, health.Completeness);
        foreach (var (what, names) in ((string, IReadOnlyList<string>)[])[("versions", health.Versions), ("segments", health.Segments), ("nodes", health.Nodes)])
            head.Add(what, names.All(static name => name.Length == 0) ? TableCell.None : TableCell.Count((long)names.Count), Names(names));
        yield return head
            .Add("kept", TableCell.Kept(health.RetentionSeconds), Retention(health.RetentionSeconds))
            .Add("sampling", TableCell.Percent(health.Sampling?.Rate), Precision(health.Sampling))
            .Table;
        foreach (var table in Warnings(health))
            yield return table;
        foreach (var table in Withheld(health.Completeness.Withheld))
            yield return table;
        foreach (var table in Figures(health))
            yield return table;
    }

    /// <summary>How the model is and why: what one looks for first.</summary>
    /// <summary>What a title says of a part of the records; the empty name is that of those without one.</summary>
    public static string SliceOf(string? version, string? segment) => PartOf("version", version) + PartOf("segment", segment);

    private static string PartOf(string kind, string? name) => name switch
    {
        null => "",
        "" => $", without a {kind}",
        _ => $", {kind} {name}",
    };

    public static ResultTable State(ModelHealth health, string title)
    {
        var table = new ResultTable(title, new ResultColumn("", "state"), new ResultColumn("", "reason", Fit: ColumnFit.Wrap));
        table.Add(ModelsView.StateOf(health.State, withWord: true), health.Reason);
        return table;
    }

    private static IEnumerable<ResultTable> Warnings(ModelHealth health)
    {
        if (health.Warnings is not { Count: > 0 } told)
            yield break;
        var warnings = new ResultTable("Warnings", new ResultColumn("", "warning", Fit: ColumnFit.Wrap));
        foreach (var warning in told)
            warnings.Add(new TableCell(warning, warning, Tone.Watch));
        yield return warnings;
    }

    private static IEnumerable<ResultTable> OfSlice(ModelHealth health, string title)
    {
        yield return new FigureList(title)
            .Add("records", TableCell.Count(health.Slice?.Records ?? 0), FormattableString.Invariant($"of {health.Completeness.Records:N0}"))
            .Add("share", TableCell.Percent(health.Slice?.Share), "")
            .Add("rate", TableCell.PerSecond(health.Slice?.PredictionsPerSecond))
            .Table;
        foreach (var table in Warnings(health))
            yield return table;
        if (health.Slice is { Figures.Count: > 0 } slice)
            yield return SlicesView.Figures(slice);
    }

    private static string Precision(SamplingHealth? sampling) => sampling is null ? ""
        : FormattableString.Invariant($"so that {sampling.Metric} is known to ±{sampling.HalfWidth} over {TableCell.Duration(sampling.PeriodSeconds)}: ")
            + (sampling.HalfWidthReached is { } reached ? FormattableString.Invariant($"±{TableCell.Significant(reached, 3)} now") : "no interval now")
            + sampling.Bound switch
            {
                SamplingBounds.NoInterval => "; all are kept until enough records have it",
                SamplingBounds.AllRecords => "; more records are needed than there are",
                SamplingBounds.LowestRate => "; it is the lowest rate that is allowed",
                SamplingBounds.RecordsPerSecond => "; TargetRecordsPerSecond allows no more",
                _ => "",
            };

    private static IEnumerable<ResultTable> Withheld(WithheldFigures? withheld)
    {
        if (withheld is null)
            yield break;
        var table = new ResultTable(FormattableString.Invariant($"Withheld: of fewer than {withheld.MinimumRecords:N0} records"), new ResultColumn("", "figures", Fit: ColumnFit.Wrap));
        table.Add(string.Join(", ", withheld.Figures));
        yield return table;
    }

    public static IEnumerable<ResultTable> Tables(NodeHealth health)
    {
        yield return Head($"{health.Node}, {Range(health.From, health.To)}", health, health.Completeness)
            .Add("kept", TableCell.Kept(health.RetentionSeconds), Retention(health.RetentionSeconds))
            .Table;
        foreach (var table in Withheld(health.Completeness.Withheld))
            yield return table;
        if (health.Resources is { } resources)
            yield return Resources(resources);
        foreach (var table in Figures(health))
            yield return table;
        var models = new ResultTable(
            "Models", new ResultColumn("model", "model"), new ResultColumn("records", "records", true), new ResultColumn("rate", "rate", true),
            new ResultColumn("errors", "errors", true), new ResultColumn("p50", "p50", true), new ResultColumn("p99", "p99", true),
            new ResultColumn("predicted", "predicted"));
        foreach (var model in health.Models)
        {
            models.Add(
                model.Model,
                TableCell.Count(model.Completeness.Records),
                TableCell.PerSecond(model.Traffic?.PredictionsPerSecond),
                TableCell.Percent(model.Traffic?.ErrorRatio),
                TableCell.Seconds(model.Latency?.Median),
                TableCell.Seconds(model.Latency?.P99),
                Predicted(model.Outputs));
        }

        if (models.Rows.Count > 0)
            yield return models;
    }

    public static string Range(DateTimeOffset from, DateTimeOffset to) => to == DateTimeOffset.UnixEpoch ? "no records"
        : from == to ? $"an empty range at {TableCell.Utc(to)} UTC"
        : $"{TableCell.Utc(from)} to {TableCell.Utc(to)} UTC";

    private static FigureList Head(string title, HealthFigures health, Completeness completeness)
    {
        var traffic = health.Traffic;
        var list = new FigureList(title)
            .Add("records", TableCell.Count(completeness.Records), traffic is { FirstEventTime: { } first, LastEventTime: { } last } ? $"events from {TableCell.Utc(first)} to {TableCell.Utc(last)}" : "")
            .Add("predictions", TableCell.Rounded(Unless(traffic?.EstimatedPredictions, completeness.Records)), "estimated from a sample")
            .Add("rate", TableCell.PerSecond(traffic?.PredictionsPerSecond))
            .Add("errors", TableCell.Percent(traffic?.ErrorRatio), traffic?.ErrorRatioInterval is { } errors ? FormattableString.Invariant($"{errors.Level:0%} interval {TableCell.Percent(errors.Lower).Shown} to {TableCell.Percent(errors.Upper).Shown}") : "")
            .Add("labelled", TableCell.Percent(completeness.LabelCoverage), $"{TableCell.Count(completeness.Labelled).Shown} {Noun.Of(completeness.Labelled ?? 0, "record")}")
            .Add("pending", Count(completeness.PendingPredictions), completeness.OldestPendingAgeSeconds is { } age ? $"predictions that a label or a measurement may still join, the oldest for {TableCell.Age(age)}" : "")
            .Add("late", Count(completeness.Late), "counted, after their window had closed")
            .Add("rejected", Count(completeness.Rejected) with { Tone = Tone.Watch }, "not counted")
            .Add("sampled out", Count(completeness.SampledOut), "by the clients")
            .Add("dropped", Count(completeness.Dropped) with { Tone = Tone.Watch }, "by the clients");
        foreach (var code in traffic?.ErrorCodes ?? [])
            list.Add($"error {code.Name}", TableCell.Count(code.Count));
        if (completeness is { NodesReporting: { } reporting, NodesExpected: { } expected })
            list.Add("nodes reporting", TableCell.OutOf(reporting, expected));
        return list.Add("watermark", TableCell.Time(completeness.Watermark));
    }

    private static IEnumerable<ResultTable> Figures(HealthFigures health)
    {
        if (health.Latency is { } latency)
            yield return Durations("Latency", latency).Table;
        if (health.Outputs is { } outputs)
        {
            foreach (var table in OutputsView.Tables(outputs))
                yield return table;
        }

        if (health.Classification is { } classification)
        {
            foreach (var table in ClassificationView.Tables(classification))
                yield return table;
        }

        if (health.Scores is { } scores)
            yield return QualityView.Scores("Scores of the positive class", scores);
        if (health.Confidence is { } confidence)
            yield return QualityView.Scores("Confidence in the predicted class", confidence);
        foreach (var table in health.Probabilities is { } probabilities ? ProbabilitiesView.Tables(probabilities) : [])
            yield return table;
        if (health.Regression is { } regression)
            yield return QualityView.Regression(regression);
        if (health.Intervals is { } intervals)
            yield return QualityView.Intervals(intervals);
        if (health.Tokens is { } tokens)
        {
            foreach (var table in QualityView.Tokens(tokens))
                yield return table;
        }

        foreach (var table in MeasurementsView.Tables(health.Measurements ?? []))
            yield return table;
        if (health.Embeddings is { Count: > 0 } embeddings)
            yield return EmbeddingsView.Table(embeddings);
        foreach (var table in FeaturesView.Tables(health.Features ?? []))
            yield return table;
    }

    private static TableCell Predicted(OutputHealth? outputs) =>
        outputs?.Classes is { } classes ? OutputsView.Line(classes, 3)
        : outputs?.Values is { Mean: { } mean } ? $"mean {TableCell.Rounded(mean).Shown}"
        : TableCell.None;

    public static FigureList Durations(string title, LatencyFigures figures) => new FigureList(title)
        .Add("mean", TableCell.Seconds(figures.Mean))
        .Add("p50", TableCell.Seconds(figures.Median), string.Create(CultureInfo.InvariantCulture, $"quantiles to within {100 * figures.RelativeAccuracy:0.#}%"))
        .Add("p90", TableCell.Seconds(figures.P90))
        .Add("p95", TableCell.Seconds(figures.P95))
        .Add("p99", TableCell.Seconds(figures.P99))
        .Add("p99.9", TableCell.Seconds(figures.P999))
        .Add("max", TableCell.Seconds(figures.Max));

    private static ResultTable Resources(ResourceHealth resources)
    {
        var table = new ResultTable("Resources", new ResultColumn("", "resource"), new ResultColumn("mean", "mean", true), new ResultColumn("max", "max", true));
        Add("CPU", resources.CpuUtilization, TableCell.Percent);
        Add("memory", resources.MemoryBytes, TableCell.Bytes);
        Add("memory of its limit", resources.MemoryUtilization, TableCell.Percent);
        Add("GPU", resources.GpuUtilization, TableCell.Percent);
        Add("GPU memory", resources.GpuMemoryBytes, TableCell.Bytes);
        Add("power per GPU", resources.PowerWatts, watts => TableCell.Rounded(watts, " W"));
        if (resources.Cost is { } cost)
            table.Add("cost", TableCell.Rounded(cost), TableCell.None);
        return table;

        void Add(string name, GaugeHealth? gauge, Func<double?, TableCell> show)
        {
            if (gauge is not null)
                table.Add(name, show(gauge.Mean), show(gauge.Max));
        }
    }

    private static string Retention(double? seconds) => seconds is null ? "" : "by the wall clock; what is older is deleted, and refused";

    private static double? Unless(double? value, double same) => value is { } v && Math.Abs(v - same) > 0.5 ? v : null;

    private static TableCell Count(long? value) => value is null or 0 ? TableCell.None : TableCell.Count(value);

    private static TableCell Count(ulong value) => value == 0 ? TableCell.None : TableCell.Count(value);

    private static string Names(IReadOnlyList<string> names) =>
        names.Count > 12 ? string.Join(", ", names.Take(11)) + $" and {names.Count - 11} more"
        : string.Join(", ", names.Select(name => name.Length == 0 ? "(none)" : name));
}
