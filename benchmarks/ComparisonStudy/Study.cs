using OrleansMonitor.Domain.Comparisons;

namespace OrleansMonitor.ComparisonStudy;

internal static class Study
{
    private static readonly ComparisonSettings Settings = new() { Margin = 0 };

    private static readonly Dictionary<string, ComparedSide> NoSegments = [];

    /// <summary>Without a margin, so that a small difference is called what it is.</summary>
    public static VersionComparison Compare(SimulatedVersion baseline, SimulatedVersion candidate) =>
        new(new ComparedVersion("1", baseline.Side, NoSegments), new ComparedVersion("2", candidate.Side, NoSegments), Settings);
}
