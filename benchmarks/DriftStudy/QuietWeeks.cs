using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Harness.Weeks;

namespace OrleansMonitor.DriftStudy;

/// <summary>All shipped rules over weeks of fifty features that do not drift, and what the verdicts of <c>drift</c> and a fixed cut say every hour.</summary>
internal static class QuietWeeks
{
    private const double FixedCut = 0.1;
    private const long Week = 7 * 24 * SteadyStream.Hour;

    public static void Write(TextWriter to, int seed, int weeks)
    {
        var counts = new List<(int Volume, Counts Counts)>();
        foreach (var volume in Study.Volumes)
        {
            var total = new Counts();
            for (var week = 0; week < weeks; week++)
                Watch(seed + week, volume, total);
            counts.Add((volume, total));
        }

        Study.Table(to, $"Alerts of the shipped rules in {weeks} weeks of fifty features without drift, windows of an hour against a baseline of {Study.BaselineRows:N0} rows",
            "records an hour, mean", "all shipped rules", "of them about data", "evaluations", "a rule PSI > 0.1 for each column");
        foreach (var (volume, each) in counts)
            Study.Row(to, $"{volume:N0}", Named(each.Alerts), $"{each.DataAlerts}", $"{each.Judged:N0}", $"{each.CutAlerts:N0}");
        Study.Table(to, "Hours of these weeks, and columns of an hour", "records an hour, mean", "hours with a drifted column", "of them beside session and weather", "hours with a column of PSI > 0.1", "columns drifted", "columns small", "columns of PSI > 0.1", "which drifted", "PSI > 0.1");
        foreach (var (volume, each) in counts)
        {
            Study.Row(to, $"{volume:N0}", Study.Percent((double)each.HoursDrifted / each.Hours), Study.Percent((double)each.HoursOthersDrifted / each.Hours), Study.Percent((double)each.HoursCut / each.Hours),
                Study.Percent((double)each.Drifted / each.Columns), Study.Percent((double)each.Small / each.Columns), Study.Percent((double)each.Cut / each.Columns), Named(each.DriftedColumns), Named(each.CutColumns));
        }
    }

    private static string Named(Dictionary<string, int> counts) => counts.Count == 0 ? "0" : string.Join(", ", counts.OrderByDescending(static each => each.Value).Take(8).Select(static each => $"{each.Key} {each.Value}"));

    private static void Watch(int seed, int volume, Counts counts)
    {
        var stream = new SteadyStream(seed, volume);
        var week = new FoldedWeek(stream.BaselineOf(Study.BaselineRows));
        RuleWatch[] rules = [.. Study.Shipped.Where(RuleWatch.CanWatch).Select(static rule => new RuleWatch(rule))];
        var above = new HashSet<string>();
        while (week.Time < Week)
        {
            week.Add(stream.Next(week.Time, week.Time + FoldedWeek.Step));
            foreach (var rule in rules)
                rule.Evaluate(week);
            if (week.Time >= SteadyStream.Hour && week.Time % FoldedWeek.Coarse == 0)
                Judge(week, above, counts);
        }

        foreach (var rule in rules)
        {
            counts.Judged += rule.Judged;
            counts.DataAlerts += rule.IsAboutData ? rule.Fired.Count : 0;
            if (rule.Fired.Count > 0)
                counts.Alerts[rule.Name] = counts.Alerts.GetValueOrDefault(rule.Name) + rule.Fired.Count;
        }
    }

    private static void Judge(FoldedWeek week, HashSet<string> above, Counts counts)
    {
        var window = week.Merged(week.Time - SteadyStream.Hour, week.Time, AggregateParts.Bins | AggregateParts.Traffic);
        var drift = DataDriftJudge.Judge(week.Baseline, window.Bins.Find(week.Baseline.Bins.Fingerprint));
        foreach (var column in drift.Columns)
        {
            if (!(column.PopulationStability?.Value > FixedCut))
                above.Remove(column.Name);
            else if (above.Add(column.Name))
                counts.CutAlerts++;
        }

        if (week.Time % SteadyStream.Hour != 0 || drift.Tested == 0)
            return;
        counts.Hours++;
        counts.Columns += drift.Tested;
        var others = drift.Columns.Where(static column => column.Verdict == DriftVerdict.Drifted && column.Name is not "session" and not "weather");
        counts.HoursDrifted += drift.Drifted > 0 ? 1 : 0;
        counts.HoursOthersDrifted += others.Any() ? 1 : 0;
        counts.HoursCut += above.Count > 0 ? 1 : 0;
        counts.Drifted += drift.Drifted;
        counts.Small += drift.Columns.Count(static column => column.Verdict == DriftVerdict.Small);
        counts.Cut += above.Count;
        foreach (var column in drift.Columns.Where(static column => column.Verdict == DriftVerdict.Drifted))
            counts.DriftedColumns[column.Name] = counts.DriftedColumns.GetValueOrDefault(column.Name) + 1;
        foreach (var name in above)
            counts.CutColumns[name] = counts.CutColumns.GetValueOrDefault(name) + 1;
    }

    private sealed class Counts
    {
        public Dictionary<string, int> Alerts { get; } = [];

        public Dictionary<string, int> DriftedColumns { get; } = [];

        public Dictionary<string, int> CutColumns { get; } = [];

        public int DataAlerts { get; set; }

        public int CutAlerts { get; set; }

        public int Judged { get; set; }

        public int Hours { get; set; }

        public int HoursDrifted { get; set; }

        public int HoursOthersDrifted { get; set; }

        public int HoursCut { get; set; }

        public int Columns { get; set; }

        public int Drifted { get; set; }

        public int Small { get; set; }

        public int Cut { get; set; }
    }
}
