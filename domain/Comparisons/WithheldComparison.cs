using System.Globalization;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>Figures that are not compared because too few records of a version make them up, in a sentence for each version.</summary>
public sealed class WithheldComparison
{
    // More are counted and not named.
    private const int MaxNames = 8;

    private readonly ComparedVersion _baseline;
    private readonly ComparedVersion _candidate;
    private readonly IReadOnlyList<FigureComparison> _figures;

    internal WithheldComparison(ComparedVersion baseline, ComparedVersion candidate, IReadOnlyList<FigureComparison> figures, bool isChosen)
    {
        (_baseline, _candidate, _figures) = (baseline, candidate, figures);
        Decisive = [.. figures.Where(figure => figure.IsDecisive && (figure.HasDirection || isChosen)).Select(Noun)];
    }

    /// <summary>What decides, as sentences name it: the verdict is open.</summary>
    public IReadOnlyList<string> Decisive { get; }

    /// <summary>Empty: nothing is withheld.</summary>
    public string Text => string.Join(' ', _figures.GroupBy(static figure => (figure.Baseline is null, figure.Candidate is null)).Select(group => Sentence.Whole(Clause([.. group.Select(Noun)], group.Key))));

    private string Clause(IReadOnlyList<string> nouns, (bool OfBaseline, bool OfCandidate) missing)
    {
        var isOne = nouns.Count == 1;
        var of = missing is (true, true) ? "both versions" : $"version {ComparisonSentence.Show((missing.OfBaseline ? _baseline : _candidate).Name)}";
        var minimum = Math.Max(_baseline.All.MinimumRecords, _candidate.All.MinimumRecords);
        return string.Create(CultureInfo.InvariantCulture, $"{Named(nouns)} {(isOne ? "is" : "are")} not compared: of {of} {(isOne ? "it is" : "they are")} withheld, as figures over fewer than {minimum} records are");
    }

    /// <summary>a, b and c; of many the first ones, and how many more there are.</summary>
    internal static string Named(IReadOnlyList<string> nouns) => nouns.Count switch
    {
        1 => nouns[0],
        <= MaxNames => $"{string.Join(", ", nouns.SkipLast(1))} and {nouns[^1]}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", nouns.Take(MaxNames))} and {nouns.Count - MaxNames} more"),
    };

    internal static string Noun(FigureComparison figure) => ComparisonMetrics.Find(figure.Metric, out _) is { } metric ? metric.Noun : figure.Metric;
}
