using System.CommandLine;
using System.Diagnostics;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>wait</c>: for scripts that have just started a silo.</summary>
internal static class WaitCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    public static Command Create(Terminal terminal)
    {
        var endpoint = CommonOptions.Endpoint();
        var timeout = CommonOptions.Duration("--timeout", "How long to wait (default 30s)", TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        var process = CommonOptions.Whole("--process", "PID", "Give up when this process is gone", 0, 1, int.MaxValue);
        var command = new Command("wait", "Wait until a silo is ready") { endpoint, timeout, process };
        command.SetAction((parsed, cancellation) =>
            RunAsync(terminal, SiloConnection.Of(parsed, endpoint), parsed.GetValue(timeout) ?? DefaultTimeout, parsed.GetValue(process) is > 0 and var id ? id : null, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, SiloConnection silo, TimeSpan timeout, int? process, CancellationToken cancellation)
    {
        var started = terminal.Time.GetTimestamp();
        var last = "it was not asked";
        var endpoint = silo.Endpoint;
        using var http = silo.OpenHttp();
        http.Timeout = RequestTimeout;
        while (true)
        {
            // Looked at first: another server may answer at the address that the process could not get.
            if (process is { } id && !IsAlive(id))
                throw new CliException(ExitCodes.Unreachable, $"process {id} ended before {endpoint} was ready");
            try
            {
                using var response = await http.GetAsync(SiloAddress.Of(endpoint, "/health/ready"), cancellation).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                    return ExitCodes.Success;
                last = $"it answers {(int)response.StatusCode} {response.ReasonPhrase}";
            }
            catch (HttpRequestException problem)
            {
                last = problem.Message;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                last = "it does not answer in time";
            }

            if (terminal.Time.GetElapsedTime(started) >= timeout)
                throw new CliException(ExitCodes.Unreachable, $"{endpoint} is not ready after {Output.TableCell.Duration(timeout.TotalSeconds)}: {last}");
            await Task.Delay(Pause, terminal.Time, cancellation).ConfigureAwait(false);
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
