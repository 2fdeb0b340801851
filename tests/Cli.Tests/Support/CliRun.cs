using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Tests.Support;

/// <summary>What one run of the command line printed, and its exit code.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public static Task<CliRun> OfAsync(CancellationToken cancellation, params string[] arguments) => OfAsync(null, null, cancellation, arguments);

    /// <param name="width">Characters of a line.</param>
    /// <param name="time">The clock.</param>
    /// <param name="arguments">The command line.</param>
    public static Task<CliRun> OfAsync(int width, TimeProvider time, params string[] arguments) => OfAsync(width, time, CancellationToken.None, arguments);

    /// <param name="typed">What somebody types at the terminal.</param>
    /// <param name="arguments">The command line.</param>
    public static Task<CliRun> TypedAsync(string typed, params string[] arguments) => OfAsync(null, null, CancellationToken.None, arguments, new StringReader(typed));

    private static async Task<CliRun> OfAsync(int? width, TimeProvider? time, CancellationToken cancellation, string[] arguments, TextReader? input = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal { In = input, Out = TextWriter.Synchronized(output), Error = TextWriter.Synchronized(error), Width = width, Time = time ?? TimeProvider.System };
        var code = await App.RunAsync(arguments, terminal, cancellation);
        return new CliRun(code, Trimmed(output), Trimmed(error));
    }

    public static Task<CliRun> OfAsync(params string[] arguments) => OfAsync(CancellationToken.None, arguments);

    /// <summary>Without the blanks that fill up cells, and with one kind of line end.</summary>
    private static string Trimmed(StringWriter writer) =>
        string.Join('\n', writer.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));
}
