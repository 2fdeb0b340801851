using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Domain.Dimensions;

namespace OrleansMonitor.Cli.Views;

/// <summary>Slices for people: what there is, then a line each.</summary>
internal static class SlicesView
{
    public static IEnumerable<ResultTable> Tables(ModelSlices slices)
    {
        var only = (slices.Version is { } version ? $", version {version}" : "") + (slices.Segment is { } segment ? $", segment {segment}" : "");
        var list = new FigureList($"{slices.Model}, {HealthView.Range(slices.From, slices.To)}{only}")
            .Add("records", TableCell.Count(slices.Records), "")
            .Add(slices.Metric, Number(slices.Unit, slices.Whole?.Value), slices.Whole is { } whole ? string.Create(CultureInfo.InvariantCulture, $"of {whole.Records:N0}") : "no record has it")
            .Add("dimensions", string.Join(", ", slices.Dimensions), "");
        if (slices.Pairs.Count > 0)
            list = list.Add("pairs", string.Join("; ", slices.Pairs.Select(static pair => string.Join(" with ", pair))), "");
        if (slices.Dropped > 0)
            list = list.Add("not told apart", TableCell.Count(slices.Dropped), "values of dimensions and pairs past the limit of 8");
        yield return list.Table;
        yield return Slices(slices);
    }

    public static ResultTable Slices(ModelSlices slices)
    {
        var table = new ResultTable(
            slices.Metric + " by " + string.Join(" and ", slices.By),
            new ResultColumn("slice", "slice"),
            new ResultColumn("n", "records", IsRight: true),
            new ResultColumn("share", "share", IsRight: true),
            new ResultColumn(slices.Metric, "value", IsRight: true),
            new ResultColumn("from", "lower", IsRight: true),
            new ResultColumn("to", "upper", IsRight: true));
        foreach (var (name, figure) in slices.Slices)
        {
            table.Add(
                NameOf(name),
                TableCell.Count(figure.Records),
                TableCell.Percent(figure.Share),
                Number(slices.Unit, figure.Value),
                Number(slices.Unit, figure.Interval?.Lower),
                Number(slices.Unit, figure.Interval?.Upper));
        }

        return table;
    }

    internal static TableCell Number(string unit, double? value) => unit switch
    {
        "ratio" => TableCell.Percent(value),
        "s" => TableCell.Seconds(value),
        _ => TableCell.Rounded(value),
    };

    private static string NameOf(SliceName slice) => slice.Kind switch
    {
        SliceKind.Value => string.Join(", ", slice.Values),
        SliceKind.Other => "(other)",
        _ => "(none)",
    };
}
