using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Health.Questions;

namespace OrleansMonitor.Grains.Comparisons.Questions;

/// <summary>Reads which versions, metrics and margins are meant, or says which parameter is wrong.</summary>
internal static class ComparisonSettingsReader
{
    private const int MaxMetrics = 16;

    public static bool TryRead(ComparisonParameters asked, out ComparisonSettings settings, out HealthRefusal? refusal)
    {
        settings = new ComparisonSettings();
        refusal = VersionProblem(asked);
        var metrics = new List<ComparisonMetric>();
        foreach (var name in asked.Metrics)
        {
            if (ComparisonMetrics.Find(name, out var problem) is { } metric)
                metrics.Add(metric);
            else
                refusal ??= HealthRefusal.OfParameter("metric", name, problem);
        }

        if (metrics.Count > MaxMetrics)
            refusal ??= HealthRefusal.OfParameter("metric", $"{metrics.Count} names", $"given at most {MaxMetrics} times");
        double? margin = null;
        var margins = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var text in asked.Margins)
        {
            if (!ComparisonMargin.TryParse(text, out var read, out var expected))
                refusal ??= HealthRefusal.OfParameter("margin", text, expected);
            else if (read.Metric is null ? margin is not null : margins.ContainsKey(read.Metric))
                refusal ??= HealthRefusal.OfParameter("margin", text, $"given once {(read.Metric is null ? "for all figures" : $"for {read.Metric}")}");
            else if (read.Metric is null)
                margin = read.Value;
            else
                margins.Add(read.Metric, read.Value);
        }

        var directions = new Dictionary<string, MetricDirection>(StringComparer.Ordinal);
        foreach (var text in asked.Better)
        {
            if (!ComparisonDirection.TryParse(text, out var read))
                refusal ??= HealthRefusal.OfParameter("better", text, ComparisonDirection.Grammar);
            else if (!directions.TryAdd(read.Measurement, read.Worse))
                refusal ??= HealthRefusal.OfParameter("better", text, $"given once for {read.Measurement}");
        }

        if (directions.Count > MaxMetrics)
            refusal ??= HealthRefusal.OfParameter("better", $"{directions.Count} names", $"given at most {MaxMetrics} times");
        if (refusal is not null)
            return false;
        settings = new ComparisonSettings { Directions = directions, Margin = margin, Margins = margins, IsChosen = metrics.Count > 0, Decisive = metrics.Count > 0 ? [.. metrics.DistinctBy(static metric => metric.Name)] : ComparisonMetrics.Default };
        return true;
    }

    private static HealthRefusal? VersionProblem(ComparisonParameters asked)
    {
        foreach (var (parameter, version) in ((string, string?)[])[("baseline", asked.Baseline), ("candidate", asked.Candidate)])
        {
            if (version is null)
                return HealthRefusal.OfParameter(parameter, "", "given: a version of the model; empty for the records without one");
            if (version.Length > RangeParameters.MaxNameLength)
                return HealthRefusal.OfParameter(parameter, version, $"at most {RangeParameters.MaxNameLength} characters");
        }

        return asked.Baseline == asked.Candidate ? HealthRefusal.OfParameter("candidate", asked.Candidate!, "another version than the baseline") : null;
    }
}
