using System.Globalization;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>What was found of a figure, in a sentence for people who know no statistics.</summary>
public static class ComparisonSentence
{
    // Numbers of more are written with an exponent.
    private const int MaxDigits = 12;

    internal static string Of(FigureComparison figure, ComparisonMetric metric, string baseline, string candidate, bool isMixShifted)
    {
        var (before, after) = (Show(baseline), Show(candidate));
        return Finding(figure, metric, before, after) + (isMixShifted ? SameMix(figure, metric) : "");
    }

    private static string Finding(FigureComparison figure, ComparisonMetric metric, string before, string after) => figure.Verdict switch
    {
        ComparisonVerdict.NotCompared => Sentence.Whole($"{metric.Noun} is not compared: {figure.Reason}"),
        ComparisonVerdict.Better => $"{after} is better: {Change(figure, metric)}.",
        ComparisonVerdict.Worse => $"{after} is worse: {Change(figure, metric)}.",
        ComparisonVerdict.NoWorse => $"{after} is no worse than {before}: {metric.Noun} differs by {Interval(figure, metric)}, within the margin of {Amount(figure.Margin!.Value, figure, metric)}.",
        ComparisonVerdict.Alike => Sentence.Whole($"{metric.Noun} is alike: it differs by {Interval(figure, metric)}, within the margin of {Amount(figure.Margin!.Value, figure, metric)}"),
        ComparisonVerdict.Differs => $"{after} differs: {Change(figure, metric)}.",
        _ when figure.Reason is not null => Open([metric.Noun], [figure], after),
        _ => Sentence.Whole($"{metric.Noun} is undecided: it differs by {Interval(figure, metric)}") + More([figure], after),
    };

    /// <summary>p95 of latency differs by +12.7% (-8.5 to +41.1), of a figure that is undecided.</summary>
    internal static string Open(FigureComparison figure, ComparisonMetric metric) => $"{metric.Noun} differs by {Interval(figure, metric)}";

    /// <summary>Figures that are undecided for one reason.</summary>
    internal static string Open(IReadOnlyList<string> nouns, IReadOnlyList<FigureComparison> figures, string candidate) =>
        Sentence.Whole($"{WithheldComparison.Named(nouns)} {(nouns.Count == 1 ? "is" : "are")} undecided: {figures[0].Reason}") + More(figures, candidate);

    private static string SameMix(FigureComparison figure, ComparisonMetric metric) => figure.Standardised is { } same
        ? $" For the same mix of segments the difference is {Amount(same.Difference, figure, metric, signed: true)} ({Plain(same.Lower, figure, metric, signed: true)} to {Plain(same.Upper, figure, metric, signed: true)})."
        : "";

    /// <summary>A version's name; the empty one is that of the records without one.</summary>
    public static string Show(string version) => version.Length == 0 ? "(no version)" : version;

    /// <summary>accuracy fell by 2.3 points (1.1 to 3.5), from 90.1% to 87.8%</summary>
    internal static string Change(FigureComparison figure, ComparisonMetric metric)
    {
        var difference = figure.Difference!.Value;
        var (least, most) = difference < 0 ? (-figure.Upper, -figure.Lower) : (figure.Lower, figure.Upper);
        var range = (least, most) switch
        {
            ({ } l, { } m) => $"{Plain(l, figure, metric)} to {Plain(m, figure, metric)}",
            ({ } l, null) => $"at least {Plain(l, figure, metric)}",
            _ => "without a bound yet",
        };
        return $"{metric.Noun} {(difference < 0 ? "fell" : "rose")} by {Amount(Math.Abs(difference), figure, metric)} ({range}), from {Figure(figure.Baseline!.Value, metric)} to {Figure(figure.Candidate!.Value, metric)}";
    }

    private static string Interval(FigureComparison figure, ComparisonMetric metric) =>
        $"{Amount(figure.Difference!.Value, figure, metric, signed: true)} ({(figure is { Lower: null, Upper: null } ? "no bound yet" : $"{Bound(figure.Lower, figure, metric)} to {Bound(figure.Upper, figure, metric)}")})";

    private static string Bound(double? bound, FigureComparison figure, ComparisonMetric metric) => bound is { } value ? Plain(value, figure, metric, signed: true) : "no bound yet";

    /// <summary>About 4,700 more records of v2 should decide it: 3.2 min at its rate so far. Nothing where it is not the number of records that is missing.</summary>
    internal static string More(IReadOnlyList<FigureComparison> figures, string candidate)
    {
        if (figures.Any(static figure => figure is { MoreRecords: null, Reason: not null }))
            return "";
        if (figures.Any(static figure => figure.MoreRecords is null))
            return $" No number of records is expected to decide {(figures.Count == 1 ? "it while the" : "all of them while a")} difference is so small.";
        var most = figures.MaxBy(static figure => figure.MoreRecords)!;
        var wait = most.MoreSeconds is { } seconds ? $": {Duration(seconds)} at its rate so far" : "";
        var records = Round(most.MoreRecords!.Value);
        var (noun, are) = records <= 1 ? ("record", "is") : ("records", "are");
        var use = most.Reason is not null ? $"{are} needed" : $"should decide {(figures.Count == 1 ? "it" : "them")}";
        return string.Create(CultureInfo.InvariantCulture, $" About {records:N0} more {noun} of {candidate} {use}{wait}.");
    }

    /// <summary>With its unit; what is relative, relative to the baseline's figure.</summary>
    private static string Amount(double value, FigureComparison figure, ComparisonMetric metric, bool signed = false) =>
        Plain(value, figure, metric, signed) switch
        {
            var number when IsShown(figure, metric) => number + "%",
            var number when metric.Unit == "ratio" => number + (number is "1" ? " point" : " points"),
            var number => number,
        };

    private static string Plain(double value, FigureComparison figure, ComparisonMetric metric, bool signed = false)
    {
        var number = IsShown(figure, metric) ? 100 * value / Math.Abs(figure.Baseline!.Value) : metric.Unit == "ratio" ? 100 * value : value;
        var text = IsShown(figure, metric) ? Significant(number, 2) : metric.Unit switch
        {
            "ratio" => Points(number),
            "s" => Duration(number),
            _ => Significant(number, 4),
        };
        return (signed && number > 0 ? "+" : "") + text;
    }

    // In percent of the baseline's figure, except where that is 0 or about 0 is what it should be.
    private static bool IsShown(FigureComparison figure, ComparisonMetric metric) => metric.IsRelative && !metric.IsSigned && figure.Baseline is { } baseline && baseline != 0;

    private static string Figure(double value, ComparisonMetric metric) => metric.Unit switch
    {
        "ratio" => (100 * value).ToString("0.0#", CultureInfo.InvariantCulture) + "%",
        "s" => Duration(value),
        _ => Significant(value, 4),
    };

    // As the tables of the command line round shares.
    private static string Points(double points) => points.ToString(Math.Abs(points) < 1 ? "0.##" : "0.#", CultureInfo.InvariantCulture);

    private static string Duration(double seconds) => seconds switch
    {
        < 0 => "-" + Duration(-seconds),
        0 => "0 s",
        < 1e-3 => Significant(seconds * 1e6, 3) + " µs",
        < 1 => Significant(seconds * 1e3, 3) + " ms",
        < 120 => Significant(seconds, 3) + " s",
        < 7_200 => Significant(seconds / 60, 3) + " min",
        < 172_800 => Significant(seconds / 3_600, 3) + " h",
        _ => Significant(seconds / 86_400, 3) + " d",
    };

    private static double Round(double records)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(1, records))) - 1));
        return Math.Ceiling(records / unit) * unit;
    }

    private static string Significant(double value, int digits)
    {
        if (value == 0)
            return "0";
        var whole = (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        if (whole is > MaxDigits or < -MaxDigits)
            return value.ToString("0.###E+0", CultureInfo.InvariantCulture);
        return whole >= digits
            ? value.ToString(digits > 2 || Math.Abs(value) >= 100 ? "N0" : "0.#", CultureInfo.InvariantCulture)
            : value.ToString("0." + new string('#', Math.Min(digits - whole, MaxDigits)), CultureInfo.InvariantCulture);
    }
}
