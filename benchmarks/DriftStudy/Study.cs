using System.Globalization;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules;

namespace OrleansMonitor.DriftStudy;

/// <summary>What the tables share.</summary>
internal static class Study
{
    /// <summary>Mean records per hour.</summary>
    public static readonly int[] Volumes = [500, 2_000, 10_000];

    /// <summary>Rows of the baseline.</summary>
    public const int BaselineRows = 20_000;

    public static IEnumerable<AlertRule> Shipped => RuleFile.Read(DefaultRules.File, DefaultRules.Text).Groups.SelectMany(static group => group.Rules);

    public static void Table(TextWriter to, string title, params string[] header)
    {
        to.WriteLine();
        to.WriteLine(title);
        to.WriteLine();
        Row(to, header);
        Row(to, [.. header.Select(static _ => "---:")]);
    }

    public static void Row(TextWriter to, params string[] cells) => to.WriteLine("| " + string.Join(" | ", cells) + " |");

    public static string Percent(double share) => (share * 100).ToString(share is > 0 and < 0.001 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + "%";

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
