using System.Globalization;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.AlertStudy;

/// <summary>What the tables share: the rule, readings of windows, and the form of a table.</summary>
internal static class Study
{
    public const double Threshold = 0.9;

    /// <summary>Labelled records of a window.</summary>
    public static readonly int[] Windows = [50, 100, 200, 500, 1000, 2000, 5000];

    /// <summary>Fires below an accuracy of 0.9.</summary>
    public static AlertRule Rule(double? confidence) => new()
    {
        Name = "LowAccuracy",
        Group = "study",
        Metric = "accuracy",
        Threshold = new Threshold(Threshold, null, Threshold, null),
        Confidence = confidence,
    };

    public static RuleReading Reading(int right, int n, double? confidence)
    {
        var accuracy = (double)right / n;
        return new RuleReading
        {
            Value = accuracy,
            Current = accuracy,
            Records = (ulong)n,
            Interval = confidence is { } level ? ClopperPearson.Interval(accuracy, n, level) : null,
        };
    }

    /// <summary>The verdict of a rule for each number of right predictions of a window.</summary>
    public static Verdict[] Verdicts(AlertRule rule, int n) =>
        [.. Enumerable.Range(0, n + 1).Select(right => RuleEvaluator.Judge(rule, Reading(right, n, rule.Confidence)).Verdict)];

    public static void Table(TextWriter to, string title, params string[] header)
    {
        to.WriteLine();
        to.WriteLine(title);
        to.WriteLine();
        Row(to, header);
        Row(to, [.. header.Select(static _ => "---:")]);
    }

    public static void Row(TextWriter to, params string[] cells) => to.WriteLine("| " + string.Join(" | ", cells) + " |");

    public static string Percent(double share) => share == 0 ? "0" : share < 5e-6 ? "< 0.001%" : (share * 100).ToString(share < 0.001 ? "0.000" : "0.00", CultureInfo.InvariantCulture) + "%";

    public static string Number(double value) => value.ToString("0.0##", CultureInfo.InvariantCulture);

    public static string Level(double? confidence) => confidence is { } level ? level.ToString("0.###", CultureInfo.InvariantCulture) : "none";
}
