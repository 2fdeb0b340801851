using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Harness.Prometheus;
using OrleansMonitor.Silo.Tests.Query;

namespace OrleansMonitor.Silo.Tests.Prometheus.Queries;

/// <summary>A Prometheus that is given a silo's samples answers as the silo does.</summary>
public sealed class SameAsPrometheusTests
{
    private static readonly string[] OfCounters =
    [
        "{0}", "{0} offset 10m", "rate({0}[5m])", "increase({0}[10m])", "irate({0}[2m])", "changes({0}[10m])", "resets({0}[1h])", "delta({0}[7m])", "sum by (model) (rate({0}[5m]))",
        "sum(increase({0}[1h]))", "max_over_time(rate({0}[5m])[30m:1m])", "{0} > 30", "deriv({0}[20m])", "predict_linear({0}[20m], 600)",
    ];

    private static readonly string[] OfGauges =
        ["{0}", "avg_over_time({0}[30m])", "min by (model) ({0})", "{0} * 100", "quantile_over_time(0.5, {0}[1h])", "stddev_over_time({0}[30m])", "last_over_time({0}[20m])", "{0} - {0} offset 15m"];

    private static readonly string[] Counters =
        ["orleansmonitor_model_records_total", "orleansmonitor_model_predictions_total", "orleansmonitor_model_errors_total", "orleansmonitor_model_correct_classifications_total", "orleansmonitor_model_latency_seconds_sum", "orleansmonitor_node_records_total"];

    private static readonly string[] Gauges = ["orleansmonitor_model_accuracy_ratio", "orleansmonitor_model_error_ratio", "orleansmonitor_model_feature_mean", "orleansmonitor_model_auc_roc"];

    private static readonly string[] Others =
    [
        "histogram_quantile(0.9, rate(orleansmonitor_model_latency_seconds_bucket[10m]))",
        "histogram_quantile(0.5, sum by (le) (rate(orleansmonitor_model_latency_seconds_bucket[30m])))",
        "sum by (le) (increase(orleansmonitor_model_latency_seconds_bucket[10m]))",
        "rate(orleansmonitor_model_latency_seconds_sum[5m]) / rate(orleansmonitor_model_latency_seconds_count[5m])",
        "sum by (model) (rate(orleansmonitor_model_errors_total[30m])) / sum by (model) (rate(orleansmonitor_model_predictions_total[30m]))",
        "orleansmonitor_model_errors_by_code_total",
        "count by (version) ({__name__=~\"orleansmonitor_model_.*\"})",
        "topk(1, orleansmonitor_model_records_total)",
        "absent(orleansmonitor_model_accuracy_ratio{version=\"v1\"})",
        "orleansmonitor_model_records_total and on (model) orleansmonitor_model_accuracy_ratio > 0.5",
        "timestamp(orleansmonitor_model_records_total)",
        "orleansmonitor_model_records_total / ignoring (node) group_left sum without (node) (orleansmonitor_node_records_total)",
    ];

    [PrometheusFact]
    public async Task The_same_samples_have_the_same_answers()
    {
        await using var silo = await SeededSilo.StartAsync();
        var end = SeededSilo.Start.AddHours(3).AddMinutes(10);
        var all = await silo.Http.DataAsync("query", ("query", "{__name__=~\"orleansmonitor_.+\"}[4h]"), ("time", PrometheusClient.Seconds(end)));
        await using var prometheus = await PrometheusServer.StartAsync(ToOpenMetrics(all));
        string[] expressions = [.. Counters.SelectMany(static name => OfCounters.Select(form => string.Format(CultureInfo.InvariantCulture, form, name))), .. Gauges.SelectMany(static name => OfGauges.Select(form => string.Format(CultureInfo.InvariantCulture, form, name))), .. Others];
        expressions.Length.ShouldBeGreaterThan(100);
        var wrong = new List<string>();
        foreach (var expression in expressions)
        {
            foreach (var moment in (TimeSpan[])[new(1, 0, 0), new(1, 33, 7), new(2, 59, 59), new(3, 2, 0)])
                await CompareAsync("query", expression, ("time", PrometheusClient.Seconds(SeededSilo.Start + moment)));
            foreach (var step in (string[])["60", "137", "1200"])
                await CompareAsync("query_range", expression, ("start", PrometheusClient.Seconds(SeededSilo.Start.AddMinutes(31))), ("end", PrometheusClient.Seconds(end)), ("step", step));
        }

        wrong.ShouldBeEmpty();

        async Task CompareAsync(string path, string expression, params (string Name, string Value)[] parameters)
        {
            (string, string)[] asked = [("query", expression), .. parameters];
            var (own, theirs) = (Flat(await silo.Http.DataAsync(path, asked)), Flat(await prometheus.Http.DataAsync(path, asked)));
            if (!own.Keys.Order().SequenceEqual(theirs.Keys.Order()) || own.Any(each => !Same(each.Value, theirs[each.Key])))
                wrong.Add($"{path} {expression} {string.Join(' ', parameters)}: {First(own, theirs)} | {First(theirs, own)}");
        }
    }

    private static string First(Dictionary<string, double> values, Dictionary<string, double> others) =>
        values.Where(each => !others.TryGetValue(each.Key, out var other) || !Same(each.Value, other)).Select(static each => $"{each.Key}={each.Value:R}").FirstOrDefault("");

    private static bool Same(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= 1e-9 * Math.Max(1e-3, Math.Max(Math.Abs(a), Math.Abs(b)));

    /// <summary>Every value by its labels and its time.</summary>
    private static Dictionary<string, double> Flat(JsonElement data)
    {
        var values = new Dictionary<string, double>();
        foreach (var series in data.GetProperty("result").EnumerateArray())
        {
            var points = series.TryGetProperty("values", out var many) ? [.. many.EnumerateArray()] : (JsonElement[])[series.GetProperty("value")];
            foreach (var point in points)
                values.Add($"{LabelsOf(series.GetProperty("metric"))}@{point[0].GetRawText()}", Number(point[1].GetString()!));
        }

        return values;
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static string LabelsOf(JsonElement metric) =>
        string.Join(',', metric.EnumerateObject().Where(static label => label.Name != "__name__").OrderBy(static label => label.Name, StringComparer.Ordinal).Select(static label => $"{label.Name}=\"{label.Value.GetString()}\""));

    private static string ToOpenMetrics(JsonElement data)
    {
        var text = new StringBuilder();
        foreach (var series in data.GetProperty("result").EnumerateArray())
        {
            var name = series.GetProperty("metric").GetProperty("__name__").GetString();
            foreach (var point in series.GetProperty("values").EnumerateArray())
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{LabelsOf(series.GetProperty("metric"))}}} {point[1].GetString()} {point[0].GetRawText()}\n");
        }

        return text.Append("# EOF\n").ToString();
    }
}
