using OrleansMonitor.Baselines;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Estimates;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Sections;

/// <summary>The key figures of a comparison with the active baseline: of its columns as a whole, of outputs, of values that are missing or new, of outliers, and of the quality that it lets estimate.</summary>
internal static class BaselineFigures
{
    public static Html Of(ModelReport report) => report.Drift.Value is { Baseline.Revision: > 0 } drift
        ? Blocks.Table(["Beside the baseline", ">This range", ">Baseline", "What counts"], [.. Columns(drift), .. Outputs(drift), .. Values(drift), .. Estimates(report.Estimate.Value?.Whole)])
        : Blocks.Absent(report.Drift.IsThere ? "No baseline is active: there are no figures of a comparison with one." : report.Drift.Reason);

    private static IEnumerable<Html[]> Columns(ModelDrift drift)
    {
        yield return Row("Records", Blocks.Figure(FigureText.Count(drift.Binned), drift.Binned < drift.Records ? $"of {FigureText.Count(drift.Records)}: the others came while it was not active" : ""), $"{FigureText.Count(drift.Baseline.Rows)} rows", "");
        yield return Row("Columns that drifted", Blocks.Text($"{drift.Drifted} of {drift.Tested}"), "", "");
        yield return Row("The same by importance", Blocks.Text(FigureText.Share(drift.DriftedShare)), "", $"from {FigureText.Share(drift.ModelShare)} on the data drifts");
        if (drift.Columns.Where(static column => column.Test is not null).MaxBy(static column => column.Test!.EffectSize / column.Test.Threshold) is { Test: { } test } most)
            yield return Row("Largest effect", Blocks.Figure(FigureText.Show(test.EffectSize, FigureUnit.Score), HtmlText.Cut(most.Role.Show(most.Name), 80)), "", Counts(test));
    }

    private static IEnumerable<Html[]> Outputs(ModelDrift drift)
    {
        foreach (var column in drift.Columns.Where(static column => column.Role is ColumnRole.Prediction or ColumnRole.Value or ColumnRole.Score))
        {
            if (column.Test is { } test)
                yield return Row($"Effect on the {column.Role.Show("")}", Blocks.Figure(FigureText.Show(test.EffectSize, FigureUnit.Score), FigureText.Chance(test.AdjustedPValue)), "", Counts(test));
        }
    }

    private static IEnumerable<Html[]> Values(ModelDrift drift)
    {
        if (Most(drift, static side => side.MissingShare) is { } missing)
            yield return Row($"Missing values of {missing.Name}", Blocks.Text(FigureText.Share(missing.Now)), FigureText.Share(missing.Then), "the column with the largest difference");
        if (Most(drift, static side => side.UnseenShare) is { } unseen)
            yield return Row($"Values of {unseen.Name} that the baseline has not", Blocks.Text(FigureText.Share(unseen.Now)), FigureText.Share(unseen.Then), "the column with the largest difference");
        if (drift.Outliers is { Share: { } share } outliers)
            yield return Row("Outliers", Blocks.Figure(FigureText.Share(share), FigureText.Show(outliers.Interval, FigureUnit.Share)), FigureText.Share(outliers.Contamination), $"of {FigureText.Count(outliers.Scored)} scored records");
    }

    private static (string Name, double Now, double Then)? Most(ModelDrift drift, Func<ColumnSide, double?> share)
    {
        var most = drift.Columns.Select(column => (Name: HtmlText.Cut(column.Role.Show(column.Name), 80), Now: share(column.Current) ?? 0, Then: share(column.Reference) ?? 0))
            .DefaultIfEmpty().MaxBy(static each => Math.Abs(each.Now - each.Then));
        return most.Now == most.Then ? null : most;
    }

    private static IEnumerable<Html[]> Estimates(EstimatePoint? whole)
    {
        foreach (var figure in whole?.Figures ?? [])
        {
            var unit = figure.Name is "mae" or "mse" or "rmse" ? FigureUnit.Number : FigureUnit.Score;
            if (figure.Estimated is not { } estimated)
                continue;
            var realized = figure.Realized is { } real ? $"by the labels {FigureText.Show(real, unit)}, n {FigureText.Count(figure.RealizedCount ?? 0)}" : "no labels to hold it against";
            yield return Row($"{TitleOf(figure.Name)}, estimated without labels", Blocks.Figure(FigureText.Show(estimated, unit), FigureText.Show(figure.Interval, unit)), "", realized);
        }
    }

    private static string TitleOf(string name) => name switch
    {
        "auc_roc" => "AUC-ROC",
        "f1" or "mae" or "mse" or "rmse" => name.ToUpperInvariant(),
        _ => char.ToUpperInvariant(name[0]) + name[1..],
    };

    private static string Counts(DriftTest test) => $"from {FigureText.Show(test.Threshold, FigureUnit.Score)} on it matters";

    private static Html[] Row(string name, Html now, string baseline, string counts) =>
        [Html.Of($"<bdi>{name}</bdi>"), now, Blocks.Text(baseline), Html.Of($"<span class=\"dim\">{counts}</span>")];
}
