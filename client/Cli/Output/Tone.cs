using Spectre.Console;

namespace OrleansMonitor.Cli.Output;

/// <summary>In what colour a cell is shown on a screen. Colour is never all: what it says stands in words or a shape too.</summary>
internal enum Tone
{
    Plain,
    Good,
    Watch,
    Bad,
    Dim,
}

internal static class Tones
{
    public static Style StyleOf(this Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Watch => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Dim => new Style(decoration: Decoration.Dim),
        _ => Style.Plain,
    };
}
