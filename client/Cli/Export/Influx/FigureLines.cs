using OrleansMonitor.Influx;

namespace OrleansMonitor.Cli.Export.Influx;

/// <summary>
/// A step as a line: the measurement is of the scope, so that wholes and parts are not added up; figures are fields, each with the records that it
/// is of and, where it has an interval, its bounds.
/// </summary>
internal static class FigureLines
{
    public static void Write(LineWriter lines, ExportStep step)
    {
        lines.Begin("orleansmonitor_" + step.Series.ScopeName);
        lines.Tag("model", step.Series.Model);
        lines.Tag("node", step.Series.Node);
        lines.Tag("segment", step.Series.Segment);
        lines.Tag("version", step.Series.Version);
        foreach (var value in step.Values)
        {
            lines.Field(value.Figure, value.Value);
            lines.Count(value.Figure + ".n", value.N);
            if (value.Low is { } low)
                lines.Field(value.Figure + ".low", low);
            if (value.High is { } high)
                lines.Field(value.Figure + ".high", high);
        }

        lines.End(step.From);
    }
}
