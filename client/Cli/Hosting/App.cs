using System.CommandLine;
using OrleansMonitor.Cli.Commands;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>Reads a command line, runs it, and turns every end into an exit code and a sentence.</summary>
internal static class App
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        var root = CommandTree.Create(terminal);
        var parsed = root.Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await terminal.Error.WriteLineAsync($"orleansmonitor: {error.Message}").ConfigureAwait(false);
            await terminal.Error.WriteLineAsync($"See: {CommandPath(parsed.CommandResult.Command)} --help").ConfigureAwait(false);
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
        try
        {
            return await parsed.InvokeAsync(settings, cancellation).ConfigureAwait(false);
        }
        catch (CliException problem)
        {
            return await FailAsync(terminal, problem.ExitCode, problem.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Cancelled;
        }
        catch (HttpRequestException problem)
        {
            return await FailAsync(terminal, ExitCodes.Unreachable, problem.Message).ConfigureAwait(false);
        }
        catch (IOException problem)
        {
            return await FailAsync(terminal, ExitCodes.BadInput, problem.Message).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // A fault of this program: the trace is what its developers need.
            return await FailAsync(terminal, ExitCodes.Fault, $"unexpected failure: {fault}").ConfigureAwait(false);
        }
    }

    private static async Task<int> FailAsync(Terminal terminal, int exitCode, string message)
    {
        await terminal.Error.WriteLineAsync($"orleansmonitor: {message}").ConfigureAwait(false);
        return exitCode;
    }

    private static string CommandPath(Command command)
    {
        var path = command.Name;
        for (var parent = command.Parents.FirstOrDefault(); parent is Command above; parent = above.Parents.FirstOrDefault())
            path = $"{above.Name} {path}";
        return path;
    }
}
