using System.Globalization;
using OrleansMonitor.Baselines;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Outliers;

namespace OrleansMonitor.Cli.Views;

/// <summary>Drift for people: what was found in a sentence a column, then the figures.</summary>
internal static class DriftView
{
    public static IEnumerable<ResultTable> Tables(ModelDrift drift)
    {
        var slice = HealthView.SliceOf(drift.Version, drift.Segment);
        var figures = new FigureList($"{drift.Model}, {HealthView.Range(drift.From, drift.To)}{slice}")
            .Add("verdict", VerdictOf(drift.Verdict), Explain(drift))
            .Add("baseline", drift.Baseline.Revision == 0 ? drift.Baseline.Name : $"{drift.Baseline.Name}@{drift.Baseline.Revision}", $"{drift.Baseline.Rows.ToString("N0", CultureInfo.InvariantCulture)} rows, {SourceText.Of(drift.Baseline.Source)}")
            .Add("records", TableCell.Count(drift.Records))
            .Add("binned", TableCell.Count(drift.Binned), drift.Binned < drift.Records ? "the others arrived while the baseline was not active" : "");
        if (drift.Outliers is { } outliers)
            Add(figures, outliers);
        yield return figures.Table;
        var findings = new ResultTable("Findings", new ResultColumn("", "finding", Fit: ColumnFit.Wrap));
        // What came before the baseline was active is told beside the verdict, and not of each column. Stable without a test has its reason.
        foreach (var column in drift.Columns.Where(static column => (column.Verdict != DriftVerdict.Stable || column.Reason.Length > 0) && column.Reason != DataDriftJudge.NoneBinned))
            findings.Add(column.Sentence);

        if (findings.Rows.Count > 0)
            yield return findings;
        yield return Columns(drift);
    }

    public static ResultTable Columns(ModelDrift drift)
    {
        var table = new ResultTable(
            "Columns",
            new ResultColumn("column", "column"),
            new ResultColumn("verdict", "verdict"),
            new ResultColumn("test", "test"),
            new ResultColumn("effect", "effect", IsRight: true),
            new ResultColumn("adjusted p", "adjusted_p", IsRight: true),
            new ResultColumn("n", "n", IsRight: true),
            new ResultColumn("m", "m", IsRight: true),
            new ResultColumn("KS", "ks", IsRight: true),
            new ResultColumn("PSI", "psi", IsRight: true),
            new ResultColumn("JS", "js", IsRight: true),
            new ResultColumn("W/σ", "normalised_wasserstein", IsRight: true),
            new ResultColumn("missing", "missing_share", IsRight: true),
            new ResultColumn("unseen", "unseen_share", IsRight: true),
            new ResultColumn("mismatched", "mismatched_share", IsRight: true));
        foreach (var column in drift.Columns)
        {
            table.Add(
                column.Role.Show(column.Name),
                VerdictOf(column.Verdict),
                column.Test is { } test ? Method(test.Method) : TableCell.None,
                TableCell.Ratio(column.Test?.EffectSize),
                TableCell.Rounded(column.Test?.AdjustedPValue),
                TableCell.Count(column.Reference.Count),
                TableCell.Count(column.Current.Count),
                TableCell.Ratio(column.KolmogorovSmirnov?.Statistic),
                TableCell.Ratio(column.PopulationStability?.Value),
                TableCell.Ratio(column.JensenShannon),
                TableCell.Ratio(column.NormalisedWasserstein),
                TableCell.Percent(column.Current.MissingShare),
                TableCell.Percent(column.Current.UnseenShare),
                TableCell.Percent(column.Current.MismatchedShare));
        }

        return table;
    }

    private static string Explain(ModelDrift drift) => drift.DriftedShare is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"{drift.Drifted} of {drift.Tested} tested columns drifted, with {100 * share:0}% of the importance{Limit(drift, share)}")
        : drift.Binned == 0 ? Sentence.Whole(DataDriftJudge.NoneBinned) + " Those that come from its activation on are, and --baseline -7d compares with the data of seven days earlier instead." : "no column has enough values to be compared";

    // Why the verdict of the model is another one than that of its columns.
    private static string Limit(ModelDrift drift, double share) => drift.Drifted == 0 ? ""
        : share >= drift.ModelShare ? string.Create(CultureInfo.InvariantCulture, $": at {100 * drift.ModelShare:0}% and more the data of the model has drifted")
        : string.Create(CultureInfo.InvariantCulture, $": less than the {100 * drift.ModelShare:0}% from which on the data of the model counts as drifted");

    private static void Add(FigureList figures, OutlierFigures outliers)
    {
        var (method, interval) = (
            outliers.Method == OutlierMethod.Forest ? "isolation forest" : "local outlier factor",
            outliers.Interval is { } bounds ? string.Create(CultureInfo.InvariantCulture, $", {100 * bounds.Lower:0.0#}% to {100 * bounds.Upper:0.0#}%") : "");
        figures.Add("outliers", TableCell.Percent(outliers.Share), string.Create(
            CultureInfo.InvariantCulture, $"{outliers.Outliers:N0} beyond {outliers.Threshold:0.000}{interval}; {method}, {100 * outliers.Contamination:0.##}% in the baseline"));
        figures.Add("scored", TableCell.Count(outliers.Scored), string.Create(
            CultureInfo.InvariantCulture, $"{outliers.Skipped:N0} skipped, as one in {1 / outliers.ScoredShare:0.#} is scored; {outliers.Empty:N0} without a value"));
    }

    public static TableCell VerdictOf(DriftVerdict verdict) => new(Verdict(verdict), Verdict(verdict), verdict switch
    {
        DriftVerdict.Drifted => Tone.Watch,
        DriftVerdict.Stable => Tone.Good,
        _ => Tone.Plain,
    });

    private static string Verdict(DriftVerdict verdict) => verdict.ToString().ToLowerInvariant();

    private static string Method(DriftMethod method) => method switch
    {
        DriftMethod.KolmogorovSmirnov => "KS",
        DriftMethod.ChiSquare => "chi-square",
        DriftMethod.MeanDiscrepancy => "MMD",
        _ => "PSI",
    };
}
