using System.Diagnostics;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Cli.Tests.Export;

/// <summary>A case in which Python reads what was written; without it, it is skipped and says so.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = PythonReader.Program is null ? "python3 is not on this machine" : null;
}

/// <summary><c>read_export.py</c>, which reads with Python's own library.</summary>
internal static class PythonReader
{
    public static string? Program { get; } = NodeProgram.Find("python3");

    public static async Task<List<JsonElement>> ReadAsync(string kind, string path)
    {
        using var process = Process.Start(new ProcessStartInfo(Program!, [Repository.Path("tests/Cli.Tests/Export/read_export.py"), kind, path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await errors);
        using var document = JsonDocument.Parse(await output);
        return [.. document.RootElement.EnumerateArray().Select(static each => each.Clone())];
    }
}
