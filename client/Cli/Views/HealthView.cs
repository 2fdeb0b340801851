using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>The health of a model or a node for people: what there is no data for is left out.</summary>
internal static class HealthView
{
    public static IEnumerable<ResultTable> Tables(ModelHealth health)
    {
        var slice = (health.Version is { } version ? $", version {version}" : "") + (health.Segment is { } segment ? $", segment {segment}" : "");
        yield return Head($"{health.Model}, {Range(health.From, health.To)}{slice}", health, health.Completeness)
            .Add("versions", Names(health.Versions))
            .Add("segments", Names(health.Segments))
            .Add("nodes", Names(health.Nodes))
            .Add("kept", Figure.Kept(health.RetentionSeconds), Retention(health.RetentionSeconds))
            .Table;
        foreach (var table in Figures(health))
            yield return table;
    }

    public static IEnumerable<ResultTable> Tables(NodeHealth health)
    {
        yield return Head($"{health.Node}, {Range(health.From, health.To)}", health, health.Completeness)
            .Add("kept", Figure.Kept(health.RetentionSeconds), Retention(health.RetentionSeconds))
            .Table;
        if (health.Resources is { } resources)
            yield return Resources(resources);
        foreach (var table in Figures(health))
            yield return table;
        var models = new ResultTable(
            "Models", new ResultColumn("model", "model"), new ResultColumn("records", "records", true), new ResultColumn("rate", "rate", true),
            new ResultColumn("errors", "errors", true), new ResultColumn("p50", "p50", true), new ResultColumn("p99", "p99", true));
        foreach (var model in health.Models)
        {
            models.Add(
                model.Model,
                Figure.Count(model.Completeness.Records),
                Figure.PerSecond(model.Traffic?.PredictionsPerSecond),
                Figure.Percent(model.Traffic?.ErrorRatio),
                Figure.Seconds(model.Latency?.Median),
                Figure.Seconds(model.Latency?.P99));
        }

        if (models.Rows.Count > 0)
            yield return models;
    }

    public static string Range(DateTimeOffset from, DateTimeOffset to) => $"{Figure.Utc(from)} to {Figure.Utc(to)} UTC";

    private static FigureList Head(string title, HealthFigures health, Completeness completeness)
    {
        var traffic = health.Traffic;
        var list = new FigureList(title)
            .Add("records", Figure.Count(completeness.Records), traffic is { FirstEventTime: { } first, LastEventTime: { } last } ? $"events from {Figure.Utc(first)} to {Figure.Utc(last)}" : "")
            .Add("predictions", Figure.Rounded(Unless(traffic?.EstimatedPredictions, completeness.Records)), "estimated from a sample")
            .Add("rate", Figure.PerSecond(traffic?.PredictionsPerSecond))
            .Add("errors", Figure.Percent(traffic?.ErrorRatio), traffic?.ErrorRatioInterval)
            .Add("labelled", Figure.Percent(completeness.LabelCoverage), $"{Figure.Count(completeness.Labelled).Shown} records")
            .Add("pending labels", Count(completeness.PendingPredictions), completeness.OldestPendingAgeSeconds is { } age ? $"the oldest for {Figure.Age(age)}" : "")
            .Add("late", Count(completeness.Late), "counted, after their window had closed")
            .Add("rejected", Count(completeness.Rejected), "not counted")
            .Add("sampled out", Count(completeness.SampledOut), "by the clients")
            .Add("dropped", Count(completeness.Dropped), "by the clients");
        foreach (var code in traffic?.ErrorCodes ?? [])
            list.Add($"error {code.Name}", Figure.Count(code.Count));
        if (completeness is { NodesReporting: { } reporting, NodesExpected: { } expected })
            list.Add("nodes reporting", Figure.OutOf(reporting, expected));
        return list.Add("watermark", Figure.Time(completeness.Watermark));
    }

    private static IEnumerable<ResultTable> Figures(HealthFigures health)
    {
        if (health.Latency is { } latency)
            yield return Durations("Latency", latency).Table;
        if (health.Classification is { } classification)
        {
            foreach (var table in ClassificationView.Tables(classification))
                yield return table;
        }

        if (health.Scores is { } scores)
            yield return QualityView.Scores("Scores of the positive class", scores);
        if (health.Confidence is { } confidence)
            yield return QualityView.Scores("Confidence in the predicted class", confidence);
        if (health.Regression is { } regression)
            yield return QualityView.Regression(regression);
        if (health.Tokens is { } tokens)
        {
            foreach (var table in QualityView.Tokens(tokens))
                yield return table;
        }

        foreach (var table in FeaturesView.Tables(health.Features ?? []))
            yield return table;
    }

    public static FigureList Durations(string title, LatencyFigures figures) => new FigureList(title)
        .Add("mean", Figure.Seconds(figures.Mean))
        .Add("p50", Figure.Seconds(figures.Median), string.Create(CultureInfo.InvariantCulture, $"quantiles to within {100 * figures.RelativeAccuracy:0.#}%"))
        .Add("p90", Figure.Seconds(figures.P90))
        .Add("p95", Figure.Seconds(figures.P95))
        .Add("p99", Figure.Seconds(figures.P99))
        .Add("p99.9", Figure.Seconds(figures.P999))
        .Add("max", Figure.Seconds(figures.Max));

    private static ResultTable Resources(ResourceHealth resources)
    {
        var table = new ResultTable("Resources", new ResultColumn("", "resource"), new ResultColumn("mean", "mean", true), new ResultColumn("max", "max", true));
        Add("CPU", resources.CpuUtilization, Figure.Percent);
        Add("memory", resources.MemoryBytes, Figure.Bytes);
        Add("memory of its limit", resources.MemoryUtilization, Figure.Percent);
        Add("GPU", resources.GpuUtilization, Figure.Percent);
        Add("GPU memory", resources.GpuMemoryBytes, Figure.Bytes);
        Add("power per GPU", resources.PowerWatts, watts => Figure.Rounded(watts, " W"));
        if (resources.Cost is { } cost)
            table.Add("cost", Figure.Rounded(cost), Figure.None);
        return table;

        void Add(string name, GaugeHealth? gauge, Func<double?, Figure> show)
        {
            if (gauge is not null)
                table.Add(name, show(gauge.Mean), show(gauge.Max));
        }
    }

    private static string Retention(double? seconds) => seconds is null ? "" : "by the wall clock; what is older is deleted, and refused";

    private static double? Unless(double? value, double same) => value is { } v && Math.Abs(v - same) > 0.5 ? v : null;

    private static Figure Count(long? value) => value is null or 0 ? Figure.None : Figure.Count(value);

    private static Figure Count(ulong value) => value == 0 ? Figure.None : Figure.Count(value);

    private static Figure Names(IReadOnlyList<string> names) =>
        names.All(name => name.Length == 0) ? Figure.None
        : names.Count > 12 ? string.Join(", ", names.Take(11)) + $" and {names.Count - 11} more"
        : string.Join(", ", names.Select(name => name.Length == 0 ? "(none)" : name));
}
