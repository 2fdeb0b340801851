namespace OrleansMonitor.Load.Page;

/// <summary>A figure beside what it is held to.</summary>
internal static class Bars
{
    public static void Show(string what, double value, double most, string unit) =>
        Console.WriteLine(FormattableString.Invariant($"{what} {value:0.##} {unit} ({(value <= most ? "within" : "OVER")} {most:0.##})"));
}
