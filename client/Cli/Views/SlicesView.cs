using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>Slices for people: what there is, then a line each.</summary>
internal static class SlicesView
{
    public static IEnumerable<ResultTable> Tables(ModelSlices slices)
    {
        var only = HealthView.SliceOf(slices.Version, slices.Segment);
        var list = new FigureList($"{slices.Model}, {HealthView.Range(slices.From, slices.To)}{only}")
            .Add("records", TableCell.Count(slices.Records), "")
            .Add(slices.Metric, Number(slices.Unit, slices.Whole?.Value), slices.Whole is { } whole ? string.Create(CultureInfo.InvariantCulture, $"of {whole.Records:N0}") : "no record has it")
            .Add("dimensions", string.Join(", ", slices.Dimensions), "");
        if (slices.Pairs.Count > 0)
            list = list.Add("pairs", string.Join(", ", slices.Pairs.Select(static pair => string.Join(" with ", pair))), "");
        if (slices.Dropped > 0)
            list = list.Add("not told apart", TableCell.Count(slices.Dropped), "values of dimensions and pairs past the limit of 8");
        yield return list.Table;
        yield return Slices(slices);
    }

    public static ResultTable Slices(ModelSlices slices)
    {
        // A column for each dimension, and one for records without a value: no value is taken for two, nor for none.
        var table = new ResultTable(
            slices.Metric + " by " + string.Join(" and ", slices.By),
            [.. slices.By.Select(static (dimension, at) => new ResultColumn(dimension, at == 0 ? "slice" : "pair")),
            new ResultColumn("", "kind"),
            new ResultColumn("n", "records", IsRight: true),
            new ResultColumn("share", "share", IsRight: true),
            new ResultColumn(slices.Metric, "value", IsRight: true),
            new ResultColumn("from", "lower", IsRight: true),
            new ResultColumn("to", "upper", IsRight: true)]);
        foreach (var (name, figure) in slices.Slices)
        {
            table.Add(
                [.. slices.By.Select((_, at) => name.Kind == SliceKind.Value ? name.Values[at] : TableCell.None),
                KindOf(name.Kind),
                TableCell.Count(figure.Records),
                TableCell.Percent(figure.Share),
                Number(slices.Unit, figure.Value),
                Number(slices.Unit, figure.Interval?.Lower),
                Number(slices.Unit, figure.Interval?.Upper)]);
        }

        return table;
    }

    /// <summary>Every figure of one slice.</summary>
    public static ResultTable Figures(SliceHealth slice)
    {
        var table = new ResultTable(
            "Figures", new ResultColumn("figure", "figure"), new ResultColumn("n", "records", IsRight: true), new ResultColumn("value", "value", IsRight: true), new ResultColumn("from", "lower", IsRight: true), new ResultColumn("to", "upper", IsRight: true));
        foreach (var (metric, unit, figure) in slice.Figures)
            table.Add(metric, TableCell.Count(figure.Records), Number(unit, figure.Value), Number(unit, figure.Interval?.Lower), Number(unit, figure.Interval?.Upper));
        return table;
    }

    internal static TableCell Number(string unit, double? value) => unit switch
    {
        "ratio" => TableCell.Percent(value),
        "s" => TableCell.Seconds(value),
        _ => TableCell.Rounded(value),
    };

    internal static TableCell KindOf(SliceKind kind) => kind switch
    {
        SliceKind.Value => new TableCell("", "value"),
        SliceKind.Other => new TableCell("other values", "other"),
        _ => new TableCell("no value", "missing"),
    };
}
