using OrleansMonitor.Comparisons;
using OrleansMonitor.Grains.Comparisons.Questions;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Reports.Questions;

/// <summary>The versions of a model over the range of a report, each by itself and the newest against the one before.</summary>
internal sealed class VersionQuestions(HealthQuestions health, ComparisonQuestions comparisons)
{
    /// <summary>More of them would cost more than they tell, and do not fit side by side.</summary>
    public const int MaxVersions = 24;

    /// <param name="range">Of the report.</param>
    /// <param name="whole">Of all versions, or of the one that was asked for.</param>
    /// <returns>Those with records in the range, the oldest first, and how many were not looked at.</returns>
    public async Task<(IReadOnlyList<VersionHealth> Versions, int Further)> AskAsync(ReportRange range, ModelHealth whole)
    {
        var found = new List<VersionHealth>();
        // Of many names the last ones are likely the newest.
        var names = whole.Versions.Skip(Math.Max(0, whole.Versions.Count - MaxVersions)).ToList();
        foreach (var name in names)
        {
            var answer = await health.GetModelAsync(range.Model, range.From, range.To, name, null, range.TimeZone);
            if (answer.Value is { Traffic.Records: > 0 } known)
                found.Add(new VersionHealth(name, known));
        }

        found.Sort(static (a, b) => (a.First, a.Version).CompareTo((b.First, b.Version)));
        var first = found.Count > 0 ? found[0].First : null;
        return ([.. found.Select(each => each with { IsDeployment = each.First > first + range.Step.Length })], whole.Versions.Count - names.Count);
    }

    /// <summary>The version that came last against the one with the most records of the others.</summary>
    public async Task<Part<ModelComparison>> CompareAsync(ReportRange range, IReadOnlyList<VersionHealth> versions)
    {
        if (versions.Count < 2)
            return Part.Missing<ModelComparison>(versions.Count == 0 ? "No version has records in the range." : "Only one version has records in the range.");
        var candidate = versions[^1];
        var baseline = versions.SkipLast(1).MaxBy(static each => each.Health.Completeness.Records)!;
        return Part.Of(await comparisons.CompareAsync(new ComparisonParameters(range.Model, baseline.Version, candidate.Version) { From = range.From, To = range.To, TimeZone = range.TimeZone }));
    }
}
