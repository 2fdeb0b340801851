using Spectre.Console;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>Where a command writes, and its clock. Results go to <see cref="Out"/>, everything else to <see cref="Error"/>.</summary>
internal sealed class Terminal
{
    // Wide enough that no table is broken when the output goes to a file or another program.
    private const int UnboundWidth = 400;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Where a person answers; null where nobody can.</summary>
    public TextReader? In { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The next key that was pressed, or null; null itself where nobody presses any.</summary>
    public Func<ConsoleKey?>? Keys { get; init; }

    /// <summary>Whether <see cref="Out"/> is a screen: it may be redrawn and coloured.</summary>
    public bool IsOutScreen { get; init; }

    /// <summary>Characters of a line of <see cref="Out"/>; null: as many as the screen has, or as there may be.</summary>
    public int? Width { get; init; }

    /// <summary>Whether <see cref="Error"/> is a screen.</summary>
    public bool IsErrorScreen { get; init; }

    public static Terminal OfProcess() => new()
    {
        Out = PipeWriter.OfOutput() ?? Console.Out,
        Error = Console.Error,
        In = Console.IsInputRedirected ? null : Console.In,
        Keys = Console.IsInputRedirected ? null : static () => Console.KeyAvailable ? Console.ReadKey(intercept: true).Key : null,
        IsOutScreen = !Console.IsOutputRedirected,
        IsErrorScreen = !Console.IsErrorRedirected,
    };

    /// <summary>Whoever sets it wants none (no-color.org).</summary>
    private static bool IsColourless => Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

    public IAnsiConsole OpenOut() => Open(Out, IsOutScreen, Width);

    public IAnsiConsole OpenError() => Open(Error, IsErrorScreen, null);

    private static IAnsiConsole Open(TextWriter writer, bool isScreen, int? width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(isScreen ? writer : new TrimmingWriter(writer)),
            Ansi = isScreen ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isScreen && !IsColourless ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isScreen ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (width is { } given)
            console.Profile.Width = given;
        else if (!isScreen)
            console.Profile.Width = UnboundWidth;
        return console;
    }
}
