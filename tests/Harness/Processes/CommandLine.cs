using System.Diagnostics;
using System.Text.Json;

namespace OrleansMonitor.Harness.Processes;

/// <summary>Runs the command line as a process of its own against a silo.</summary>
public sealed class CommandLine(Uri silo)
{
    public async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Programs.Cli, .. arguments, "--endpoint", silo.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var (text, problems) = (await output, await errors);
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with exit code {process.ExitCode}: {problems} {text}");
    }

    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        using var document = JsonDocument.Parse(await RunAsync([.. arguments, "--output", "json"]));
        return document.RootElement.Clone();
    }
}
