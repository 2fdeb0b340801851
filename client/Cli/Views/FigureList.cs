using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Cli.Views;

/// <summary>Figures below each other: name, value, and what to know about it. Absent ones are left out.</summary>
internal sealed class FigureList(string title)
{
    public ResultTable Table { get; } = new(
        title, new ResultColumn("", "figure"), new ResultColumn("", "value", IsRight: true), new ResultColumn("", "remark", Fit: ColumnFit.Wrap));

    public FigureList Add(string name, TableCell figure, string remark = "")
    {
        if (figure.Shown != TableCell.Absent)
            Table.Add(name, figure, remark);
        return this;
    }

    public FigureList Add(string name, TableCell figure, ConfidenceInterval? interval) => Add(name, figure, Interval(interval));

    private static string Interval(ConfidenceInterval? interval) => interval is { } i
        ? string.Create(CultureInfo.InvariantCulture, $"{i.Level:0%} interval {i.Lower:0.0000} to {i.Upper:0.0000}")
        : "";
}
