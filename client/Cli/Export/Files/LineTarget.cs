using System.Text;
using OrleansMonitor.Cli.Export.Influx;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Influx;

namespace OrleansMonitor.Cli.Export.Files;

/// <summary>InfluxDB line protocol: a line for each step of a series.</summary>
internal sealed class LineTarget(OutputFile? file, TextWriter output) : TextTarget(file, output)
{
    private readonly LineWriter _lines = new();

    protected override void AppendTo(StringBuilder text, ExportStep step)
    {
        _lines.Clear();
        FigureLines.Write(_lines, step);
        text.Append(_lines.Text);
    }
}
