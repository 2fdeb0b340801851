using System.Diagnostics;
using System.Text.Json;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Harness.Processes;

/// <summary>Programs of Node on this machine.</summary>
public static class NodeProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private static readonly Lazy<Version> Present = new(VersionOfNode);

    /// <summary>Where Node is; null: it is not on this machine.</summary>
    public static string? Node { get; } = Find("node");

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .FirstOrDefault(File.Exists);

    /// <summary>Why a script in a folder of the repository cannot run; null: it can.</summary>
    public static string? Missing(string folder)
    {
        if (Node is null)
            return "node is not on this machine";
        if (!Directory.Exists(Repository.Path(folder + "/node_modules")))
            return $"its packages are not installed (npm ci --prefix {folder})";
        return Needed(folder) is { } needed && Present.Value < needed ? $"node is {Present.Value}; its packages need {needed} or later" : null;
    }

    // What package.json names as engines.node, as >=MAJOR.MINOR.PATCH; null: nothing.
    private static Version? Needed(string folder)
    {
        using var package = JsonDocument.Parse(Repository.Read(folder + "/package.json"));
        return package.RootElement.TryGetProperty("engines", out var engines) ? new Version(engines.GetProperty("node").GetString()!.TrimStart('>', '=')) : null;
    }

    private static Version VersionOfNode()
    {
        using var process = Process.Start(new ProcessStartInfo(Node!, ["--version"]) { RedirectStandardOutput = true })!;
        return new Version(process.StandardOutput.ReadToEnd().Trim().TrimStart('v'));
    }

    /// <summary>Runs a script to its end and answers its exit code with all that it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Node!, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["NO_PROXY"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"node {string.Join(' ', arguments)} did not end within {Patience}");
        }
    }
}
