using System.CommandLine;
using OrleansMonitor.Cli.Commands;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>Reads a command line, runs it, and turns every end into an exit code and a sentence.</summary>
internal static class App
{
    /// <summary>Set to anything, a fault of this program shows where it happened.</summary>
    public const string TraceVariable = "ORLEANSMONITOR_TRACE";

    // An argument may begin with @: it is a name, and not a file of further arguments.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            return await InvokeAsync(arguments, terminal, cancellation).ConfigureAwait(false);
        }
        catch (CliException problem)
        {
            return await FailAsync(terminal, problem.ExitCode, problem.Message).ConfigureAwait(false);
        }
        catch (OutputClosedException)
        {
            return ExitCodes.OutputClosed;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Cancelled;
        }
        catch (HttpRequestException problem)
        {
            return await FailAsync(terminal, ExitCodes.Unreachable, problem.Message).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(terminal, ExitCodes.BadInput, problem.Message).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            var isTraced = Environment.GetEnvironmentVariable(TraceVariable) is { Length: > 0 };
            var message = isTraced ? fault.ToString() : $"{fault.GetType().Name}: {fault.Message} ({TraceVariable}=1 shows where)";
            return await FailAsync(terminal, ExitCodes.Fault, $"a fault of this program: {message}").ConfigureAwait(false);
        }
    }

    private static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        var root = CommandTree.Create(terminal);
        var parsed = root.Parse(arguments.Count == 0 ? ["--help"] : arguments, Parsing);
        var errors = UsageErrors.Of(parsed, arguments).ToList();
        if (errors.Count > 0)
        {
            foreach (var error in errors)
                await terminal.Error.WriteLineAsync($"orleansmonitor: {Printable.Of(error)}").ConfigureAwait(false);
            await terminal.Error.WriteLineAsync($"See: {CommandTree.PathOf(parsed.CommandResult.Command)} --help").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        // Signals are handled in Program, and exceptions here.
        var settings = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(settings, cancellation).ConfigureAwait(false);
    }

    private static async Task<int> FailAsync(Terminal terminal, int exitCode, string message)
    {
        await terminal.Error.WriteLineAsync($"orleansmonitor: {Printable.Of(message)}").ConfigureAwait(false);
        return exitCode;
    }
}
