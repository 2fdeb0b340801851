using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansMonitor.Cli.Top;

/// <summary>Takes the screen, and gives it back as it was. A frame is written over the one before, so that nothing flickers.</summary>
internal sealed class TopScreen : IDisposable
{
    private const string Take = "\u001b[?1049h\u001b[?25l";
    private const string Return = "\u001b[?25h\u001b[?1049l";
    private const string Home = "\u001b[H";
    private const string ClearLine = "\u001b[K";
    private const string ClearBelow = "\u001b[J";

    private readonly IAnsiConsole _console;

    public TopScreen(IAnsiConsole console)
    {
        _console = console;
        _console.Profile.Out.Writer.Write(Take);
    }

    public (int Width, int Height) Size => (_console.Profile.Width, _console.Profile.Height);

    /// <param name="content">Cut where the screen ends.</param>
    /// <param name="foot">The last line.</param>
    public void Draw(IRenderable content, IRenderable foot)
    {
        var height = Math.Max(2, _console.Profile.Height);
        var lines = Lines(content).Take(height - 1).ToList();
        while (lines.Count < height - 1)
            lines.Add("");
        lines.Add(Lines(foot).FirstOrDefault() ?? "");
        var frame = Home + string.Join("\r\n", lines.Select(static line => line + ClearLine)) + ClearBelow;
        _console.Profile.Out.Writer.Write(frame);
        _console.Profile.Out.Writer.Flush();
    }

    public void Dispose()
    {
        _console.Profile.Out.Writer.Write(Return);
        _console.Profile.Out.Writer.Flush();
    }

    private string[] Lines(IRenderable content) => _console.ToAnsi(content).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
