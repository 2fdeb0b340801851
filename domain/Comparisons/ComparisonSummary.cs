using System.Globalization;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>The verdict on a version, for people, and what else they must know to believe it.</summary>
public static class ComparisonSummary
{
    /// <param name="verdict">On the candidate.</param>
    /// <param name="figures">Those that are compared.</param>
    /// <param name="baseline">Name of the version that serves.</param>
    /// <param name="candidate">Name of the other one.</param>
    /// <param name="withheld">Of the figures that decide, those that are withheld of a version.</param>
    public static string Of(ComparisonVerdict verdict, IReadOnlyList<FigureComparison> figures, string baseline, string candidate, IReadOnlyList<string> withheld)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentNullException.ThrowIfNull(withheld);
        var (before, after) = (ComparisonSentence.Show(baseline), ComparisonSentence.Show(candidate));
        return verdict switch
        {
            ComparisonVerdict.Worse => $"{after} is worse than {before}: {Changes(figures, verdict)}",
            ComparisonVerdict.Better => $"{after} is better than {before}: {Changes(figures, verdict)} No figure that decides is worse.",
            ComparisonVerdict.NoWorse => $"{after} is no worse than {before}: every figure that decides is within its margin.",
            ComparisonVerdict.NotCompared => $"{after} cannot be compared to {before}: neither has a figure that decides.",
            _ => $"Whether {after} is worse than {before} is undecided{Open(figures, withheld, after)}",
        };
    }

    /// <param name="baseline">The version that serves.</param>
    /// <param name="candidate">The other one.</param>
    /// <param name="segment">The one that was asked for; null: all.</param>
    /// <param name="mix">How their segments differ.</param>
    /// <param name="isMoving">Whether the begin moves with the clock.</param>
    public static IReadOnlyList<string> Notes(ComparedVersion baseline, ComparedVersion candidate, string? segment, MixShift? mix, bool isMoving)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidate);
        var notes = new List<string>();
        if (baseline.First is null || candidate.First is null)
        {
            var who = baseline.First is null && candidate.First is null ? "Neither version has a record" : $"Version {ComparisonSentence.Show((baseline.First is null ? baseline : candidate).Name)} has no record";
            notes.Add(segment is null ? $"{who} in this range." : $"{who} of segment '{segment}' in this range.");
        }

        if (baseline.First is not null && candidate.First is not null && !ComparedVersion.RanTogether(baseline, candidate))
            notes.Add("The versions never ran together: whatever else changed between them is in these differences too.");
        if (isMoving)
            notes.Add("The begin moves with the clock, so the error is held for one look only. To look repeatedly, give a fixed time, or none.");
        if (mix is { IsSignificant: true, Segments: [var most, ..] })
        {
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The versions saw different traffic: segment {(most.Segment.Length == 0 ? "(none)" : most.Segment)} is {100 * most.Baseline:0.#}% of {ComparisonSentence.Show(baseline.Name)} and {100 * most.Candidate:0.#}% of {ComparisonSentence.Show(candidate.Name)}. What differs for the same mix stands beside each figure."));
        }

        return notes;
    }

    /// <summary>The figures that are not compared and that <see cref="Of"/> does not name: a sentence for each reason.</summary>
    public static IReadOnlyList<string> NotCompared(ComparisonVerdict verdict, IReadOnlyList<FigureComparison> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        return [.. NotCompared(figures.Where(figure => verdict != ComparisonVerdict.Undecided || !figure.IsDecisive))];
    }

    private static IEnumerable<string> NotCompared(IEnumerable<FigureComparison> figures) => figures
        .Where(static figure => figure.Verdict == ComparisonVerdict.NotCompared)
        .GroupBy(static figure => figure.Reason, WithheldComparison.Noun)
        .Select(static group => Sentence.Whole($"{WithheldComparison.Named([.. group])} {(group.Count() == 1 ? "is" : "are")} not compared: {group.Key}"));

    // The first one goes on from the verdict, each other one is a sentence of its own.
    private static string Changes(IReadOnlyList<FigureComparison> figures, ComparisonVerdict verdict)
    {
        var changes = figures.Where(figure => figure.IsDecisive && figure.Verdict == verdict).Select(static figure => ComparisonSentence.Change(figure, ComparisonMetrics.Find(figure.Metric, out _)!)).ToList();
        return string.Join(' ', [Sentence.Ended(changes[0]), .. changes.Skip(1).Select(Sentence.Whole)]);
    }

    // Goes on from the verdict where it is close and nothing else; what lacks records or is not compared comes in sentences of its own.
    private static string Open(IReadOnlyList<FigureComparison> figures, IReadOnlyList<string> withheld, string candidate)
    {
        var decisive = figures.Where(static figure => figure.IsDecisive).ToList();
        var undecided = decisive.FindAll(static figure => figure.Verdict == ComparisonVerdict.Undecided);
        var close = undecided.FindAll(static figure => figure.Reason is null);
        var why = close.Count switch
        {
            0 => null,
            1 => ComparisonSentence.Open(close[0], ComparisonMetrics.Find(close[0].Metric, out _)!) + ".",
            _ => $"{WithheldComparison.Named(close.ConvertAll(WithheldComparison.Noun))} are open.",
        };
        List<string> sentences =
        [
            .. NotCompared(decisive),
            .. undecided.Except(close).GroupBy(static figure => figure.Reason).Select(group => ComparisonSentence.Open([.. group.Select(WithheldComparison.Noun)], [.. group], candidate)),
        ];
        var isOnly = sentences.Count == 0 && why is not null;
        if (!isOnly && why is not null)
            sentences.Add(Sentence.Whole(why) + ComparisonSentence.More(close, candidate));
        sentences.AddRange(decisive.Where(static figure => figure.Verdict == ComparisonVerdict.Differs).Select(static figure => $"{figure.Sentence} Which direction is better is not known{Declare(figure)}."));
        if (withheld.Count > 0)
            sentences.Add(Sentence.Whole($"{WithheldComparison.Named(withheld)} {(withheld.Count == 1 ? "is" : "are")} withheld"));
        return (isOnly ? $": {why}{ComparisonSentence.More(close, candidate)}" : ".") + string.Concat(sentences.Select(static sentence => " " + sentence));
    }

    private static string Declare(FigureComparison figure) => ComparisonMetrics.Find(figure.Metric, out _)?.DeclaredAs is { } name ? $": declare {name}=higher or {name}=lower" : "";
}
