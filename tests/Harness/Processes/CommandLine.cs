using System.Text.Json;

namespace OrleansMonitor.Harness.Processes;

/// <summary>Runs the command line as a process of its own against a silo.</summary>
public sealed class CommandLine(Uri silo)
{
    public async Task<string> RunAsync(params string[] arguments)
    {
        var run = await CommandRun.OfAsync([.. arguments, "--endpoint", silo.ToString()]);
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with exit code {run.ExitCode}: {run.Errors} {run.Output}");
    }

    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        using var document = JsonDocument.Parse(await RunAsync([.. arguments, "--output", "json"]));
        return document.RootElement.Clone();
    }
}
