using System.Diagnostics;
using System.Globalization;

namespace OrleansMonitor.Harness.Processes;

/// <summary>One run of the command line as a process of its own: its exit code and what it wrote.</summary>
public sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static Task<CommandRun> OfAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables = null, string? input = null) =>
        RunAsync("dotnet", [Programs.Cli, .. arguments], variables, input, null);

    /// <summary>Ends it by SIGINT, as Ctrl-C does, once it has written a line.</summary>
    public static Task<CommandRun> InterruptedAsync(IReadOnlyList<string> arguments) =>
        RunAsync("dotnet", [Programs.Cli, .. arguments], null, null, static async (output, cancellation) => await output.ReadLineAsync(cancellation) + "\n");

    /// <summary>Ends it by SIGINT, as Ctrl-C does.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="when">Ends when it is time.</param>
    public static Task<CommandRun> InterruptedAsync(IReadOnlyList<string> arguments, Func<CancellationToken, Task> when) =>
        RunAsync("dotnet", [Programs.Cli, .. arguments], null, null, async (_, cancellation) =>
        {
            await when(cancellation);
            return "";
        });

    /// <summary>Runs a line of bash in which <c>orleansmonitor</c> is the command line.</summary>
    public static Task<CommandRun> OfShellAsync(string script, IReadOnlyDictionary<string, string>? variables = null) =>
        RunAsync("bash", ["-c", $"orleansmonitor() {{ dotnet '{Programs.Cli}' \"$@\"; }}\n{script}"], variables, null, null);

    private static async Task<CommandRun> RunAsync(string program, string[] arguments, IReadOnlyDictionary<string, string>? variables, string? input, Func<StreamReader, CancellationToken, Task<string>>? interruptAfter)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var (output, errors) = ("", process.StandardError.ReadToEndAsync(limit.Token));
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            if (interruptAfter is not null)
            {
                output = await interruptAfter(process.StandardOutput, limit.Token);
                using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync(limit.Token);
            }

            output += await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new CommandRun(process.ExitCode, output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{string.Join(' ', arguments)} did not end within {Patience}: {output}");
        }
    }
}
