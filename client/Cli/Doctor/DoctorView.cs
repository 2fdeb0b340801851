using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Names;
using Spectre.Console;

namespace OrleansMonitor.Cli.Doctor;

/// <summary>A line a finding, with what to do below it; a state has a shape and a word besides its colour.</summary>
internal static class DoctorView
{
    private const int StateWidth = 9;

    public static ResultTable Csv(DoctorReport report)
    {
        var table = new ResultTable("", new ResultColumn("state", "state"), new ResultColumn("area", "area"), new ResultColumn("check", "check"), new ResultColumn("found", "found"), new ResultColumn("advice", "advice"));
        foreach (var finding in report.Findings)
            table.Add(Word(finding.State), finding.Area, finding.Check, finding.Found, finding.Advice ?? "");
        return table;
    }

    public static void Write(Terminal terminal, DoctorReport report)
    {
        var console = terminal.OpenOut();
        var area = "";
        foreach (var finding in report.Findings)
        {
            if (finding.Area != area)
                console.Write(new Text((area.Length > 0 ? Environment.NewLine : "") + (area = finding.Area) + Environment.NewLine, new Style(decoration: Decoration.Bold)));
            console.Write(new Text($"{Shape(finding.State)} {Word(finding.State)}".PadRight(StateWidth + 1), ColourOf(finding.State)));
            WriteIndented(console, $"{finding.Check}: {Printable.Of(finding.Found)}", Style.Plain, StateWidth + 1);
            if (finding.Advice is { } advice)
            {
                console.Write(new Text(new string(' ', StateWidth + 1)));
                WriteIndented(console, $"→ {Printable.Of(advice)}", new Style(decoration: Decoration.Dim), StateWidth + 3);
            }
        }

        console.WriteLine();
        var (faults, warnings) = (report.Findings.Count(static finding => finding.State == FindingState.Fault), report.Findings.Count(static finding => finding.State == FindingState.Warning));
        console.Write(new Text((faults + warnings == 0 ? "All is well." : $"{faults} {Noun.Of(faults, "fault")}, {warnings} {Noun.Of(warnings, "warning")}.") + Environment.NewLine, ColourOf(report.State)));
    }

    /// <summary>Lines after the first begin where the first one's text does.</summary>
    private static void WriteIndented(IAnsiConsole console, string text, Style style, int indent)
    {
        var room = Math.Max(20, console.Profile.Width - indent - 1);
        var isFirst = true;
        while (text.Length > 0)
        {
            var cut = text.Length <= room ? text.Length : text.LastIndexOf(' ', room) is > 0 and var blank ? blank : room;
            console.Write(new Text((isFirst ? "" : new string(' ', indent)) + text[..cut] + Environment.NewLine, style));
            (text, isFirst) = (text[cut..].TrimStart(), false);
        }
    }

    private static string Word(FindingState state) => state.ToString().ToLowerInvariant();

    private static string Shape(FindingState state) => state switch
    {
        FindingState.Ok => "✓",
        FindingState.Warning => "▲",
        _ => "●",
    };

    private static Style ColourOf(FindingState state) => new(state switch
    {
        FindingState.Ok => Color.Green,
        FindingState.Warning => Color.Yellow,
        _ => Color.Red,
    });
}
