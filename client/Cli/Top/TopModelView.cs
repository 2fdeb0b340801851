using OrleansMonitor.Baselines;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Health;
using Spectre.Console;
using Spectre.Console.Rendering;
using TableCell = OrleansMonitor.Cli.Output.TableCell;

namespace OrleansMonitor.Cli.Top;

/// <summary>One model: its course, its versions, what drifted, its alerts.</summary>
internal static class TopModelView
{
    private const int MaxColumns = 6;

    public static IRenderable Render(ModelLook look, Profile profile, DateTimeOffset now)
    {
        var health = look.Health;
        List<IRenderable> parts = [new Text($"{health.Model}, {HealthView.Range(health.From, health.To)}", new Style(decoration: Decoration.Bold))];
        if (health.State is not null)
            parts.Add(Table(HealthView.State(health, ""), profile));
        parts.AddRange([new Text(""), Table(Course(look), profile)]);
        foreach (var table in Tables(look, now))
        {
            parts.Add(new Text(""));
            parts.Add(new Text(table.Title, new Style(decoration: Decoration.Bold)));
            parts.Add(Table(table, profile));
        }

        return new Rows(parts);
    }

    public static void Append(IAnsiConsole console, ModelLook look, DateTimeOffset now)
    {
        console.Write(Render(look, console.Profile, now));
        console.WriteLine();
    }

    private static ResultTable Course(ModelLook look)
    {
        var health = look.Health;
        var table = new ResultTable("", new ResultColumn("", "figure"), new ResultColumn("", "value", IsRight: true), new ResultColumn("the hour", "trend"), new ResultColumn("", "remark"));
        table.Add("rate", TableCell.PerSecond(health.Traffic?.PredictionsPerSecond), look.Trend.Rate, $"{TableCell.Count(health.Completeness.Records).Shown} records, {TableCell.OutOf(health.Completeness.NodesReporting ?? 0, health.Completeness.NodesExpected ?? 0).Shown} nodes report");
        table.Add("errors", TableCell.Percent(health.Traffic?.ErrorRatio), look.Trend.Errors, "");
        table.Add("p99", TableCell.Seconds(health.Latency?.P99), look.Trend.P99, $"p50 {TableCell.Seconds(health.Latency?.Median).Shown}");
        table.Add(ModelTrend.QualityName(health), Quality(health), look.Trend.Quality, Labelled(health));
        return table;
    }

    private static TableCell Quality(HealthFigures figures) => ModelTrend.IsQualityRatio(figures) ? TableCell.Ratio(ModelTrend.QualityOf(figures)) : TableCell.Rounded(ModelTrend.QualityOf(figures));

    private static string Labelled(ModelHealth health) => health.Classification?.AccuracyInterval is { } interval
        ? FormattableString.Invariant($"95% interval {interval.Lower:0.0000} to {interval.Upper:0.0000}, {health.Classification.Count:N0} labelled")
        : $"{TableCell.Percent(health.Completeness.LabelCoverage).Shown} labelled, {TableCell.Count(health.Completeness.PendingPredictions).Shown} wait";

    private static IEnumerable<ResultTable> Tables(ModelLook look, DateTimeOffset now)
    {
        if (look.Versions.Count > 1)
            yield return Versions(look.Versions);
        yield return Drift(look.Drift);
        yield return Alerts(look, now);
    }

    private static ResultTable Versions(IReadOnlyList<ModelHealth> versions)
    {
        var table = new ResultTable(
            "Versions", new ResultColumn("version", "version"), new ResultColumn("records", "records", true), new ResultColumn("errors", "errors", true), new ResultColumn("p99", "p99", true),
            new ResultColumn("quality", "quality", true), new ResultColumn("labelled", "labelled", true), new ResultColumn("first record", "first"));
        foreach (var version in versions)
        {
            table.Add(
                string.IsNullOrEmpty(version.Version) ? "(none)" : version.Version, TableCell.Count(version.Completeness.Records), TableCell.Percent(version.Traffic?.ErrorRatio), TableCell.Seconds(version.Latency?.P99),
                Quality(version), TableCell.Count(version.Completeness.Labelled), TableCell.Time(version.Traffic?.FirstEventTime));
        }

        return table;
    }

    private static ResultTable Drift(ModelDrift? drift)
    {
        var table = new ResultTable(
            drift is null ? "Drift" : $"Drift, {drift.Drifted} of {drift.Tested} tested columns against {drift.Baseline.Name}@{drift.Baseline.Revision}",
            new ResultColumn("column", "column"), new ResultColumn("verdict", "verdict"), new ResultColumn("effect", "effect", true), new ResultColumn("missing", "missing", true), new ResultColumn("unseen", "unseen", true))
        {
            WhenEmpty = "No baseline is active: orleansmonitor baseline create makes one.",
        };
        foreach (var column in (drift?.Columns ?? []).Take(MaxColumns))
            table.Add(column.Role.Show(column.Name), DriftView.VerdictOf(column.Verdict), TableCell.Ratio(column.Test?.EffectSize), TableCell.Percent(column.Current.MissingShare), TableCell.Percent(column.Current.UnseenShare));
        return table;
    }

    private static ResultTable Alerts(ModelLook look, DateTimeOffset now)
    {
        var table = new ResultTable("Alerts", new ResultColumn("", "state"), new ResultColumn("rule", "rule"), new ResultColumn("since", "since", true), new ResultColumn("what", "summary", Fit: ColumnFit.Cut))
        {
            WhenEmpty = look.Alerts is null ? "The silo does not say." : "None is pending or fires.",
        };
        foreach (var alert in (look.Alerts ?? []).OrderByDescending(static alert => alert.Phase).ThenBy(static alert => alert.ActiveAt))
        {
            var isFiring = alert.Phase == AlertPhase.Firing;
            table.Add(
                new TableCell(isFiring ? "● fires" : "▲ pending", alert.Phase.ToString(), isFiring ? Tone.Bad : Tone.Watch),
                alert.Rule, TableCell.Ago(alert.FiredAt ?? alert.ActiveAt, now), alert.Annotations.GetValueOrDefault("summary", ""));
        }

        return table;
    }

    private static IRenderable Table(ResultTable table, Profile profile) => table.Rows.Count == 0 ? new Text(table.WhenEmpty) : ResultWriter.Render(table.FittedTo(profile.Width));
}
