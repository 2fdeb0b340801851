using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Tokens;
using OrleansMonitor.Health;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Sections;

/// <summary>What was measured of the predictions, and what they cost.</summary>
internal static class Usage
{
    private const int MaxMeasurements = 16;
    private const int MaxValues = 4;

    public static Html Of(ModelReport report) => Html.Join([Measurements(report), Tokens(report)]);

    private static Html Measurements(ModelReport report)
    {
        if (report.Health.Measurements is not { Count: > 0 } all)
            return Html.None;
        var compared = report.Compared.Value?.Measurements;
        return Blocks.Section(
            "Measurements",
            "",
            Blocks.Table(["Name", ">n", ">Of the records", "Figure", "95 % interval", "Compared"], all.Take(MaxMeasurements).SelectMany(each => Rows(each, compared?.FirstOrDefault(other => other.Name == each.Name)))),
            Blocks.More(all.Count - MaxMeasurements, "measurements"));
    }

    private static IEnumerable<Html[]> Rows(MeasurementFigures measurement, MeasurementFigures? compared)
    {
        Html[] head = [Html.Name(HtmlText.Cut(measurement.Name, 80)), Blocks.Text(FigureText.Count(measurement.Count)), Blocks.Text(FigureText.Share(measurement.Coverage))];
        if (measurement.Numbers is { } numbers)
        {
            yield return [.. head, Blocks.Text($"mean {FigureText.Number(numbers.Mean)}, median {FigureText.Number(numbers.Median)}"), Blocks.Text(FigureText.Show(numbers.MeanInterval, FigureUnit.Number)),
                Blocks.Text(compared?.Numbers is { } before ? $"mean {FigureText.Number(before.Mean)}" : FigureText.Absent)];
            yield break;
        }

        foreach (var value in (measurement.Values ?? []).Take(MaxValues))
        {
            var before = compared?.Values?.FirstOrDefault(each => each.Name == value.Name);
            yield return [.. head, Html.Of($"{Html.Name(HtmlText.Cut(value.Name, 40))} {FigureText.Share(value.Share)}"), Blocks.Text(FigureText.Show(value.ShareInterval, FigureUnit.Share)), Blocks.Text(FigureText.Share(before?.Share))];
            head = [Html.None, Html.None, Html.None];
        }
    }

    private static Html Tokens(ModelReport report)
    {
        if (report.Health.Tokens is not { } tokens)
            return Html.None;
        var compared = report.Compared.Value?.Tokens;
        return Blocks.Section(
            "Tokens and cost",
            "",
            Blocks.Table(["", ">Total", ">Mean", ">p50", ">p99"], Rows(tokens)),
            Blocks.Table(["", ">This range", ">Compared"], Costs(tokens, compared)));
    }

    private static IEnumerable<Html[]> Rows(TokenHealth tokens)
    {
        foreach (var (name, figures) in ((string, TokenFigures?)[])[("Input tokens", tokens.Input), ("of these from a cache", tokens.Cached), ("Output tokens", tokens.Output), ("of these for reasoning", tokens.Reasoning)])
        {
            if (figures is { } known)
                yield return [Blocks.Text(name), Blocks.Text(FigureText.Number(known.Total)), Blocks.Text(FigureText.Number(known.Mean)), Blocks.Text(FigureText.Number(known.Median)), Blocks.Text(FigureText.Number(known.P99))];
        }

        foreach (var (name, figures) in ((string, LatencyFigures?)[])[("Time to first token", tokens.TimeToFirstToken), ("Time per output token", tokens.TimePerOutputToken)])
        {
            if (figures is { } known)
                yield return [Blocks.Text(name), Html.None, Seconds(known.Mean), Seconds(known.Median), Seconds(known.P99)];
        }

        static Html Seconds(double value) => Blocks.Text(FigureText.Show(value, FigureUnit.Seconds));
    }

    private static IEnumerable<Html[]> Costs(TokenHealth tokens, TokenHealth? compared)
    {
        yield return [Blocks.Text("Output tokens"), Blocks.Text(FigureText.Show(tokens.OutputTokensPerSecond, FigureUnit.PerSecond)), Blocks.Text(FigureText.Show(compared?.OutputTokensPerSecond, FigureUnit.PerSecond))];
        yield return [Blocks.Text("Cost"), Cost(tokens.Cost), Blocks.Text(FigureText.Number(compared?.Cost))];
        yield return [Blocks.Text("Cost per request"), Cost(tokens.CostPerRequest), Blocks.Text(FigureText.Number(compared?.CostPerRequest))];

        static Html Cost(double? value) => value is null ? Blocks.Figure(FigureText.Absent, "no record has a cost") : Blocks.Text(FigureText.Number(value));
    }
}
