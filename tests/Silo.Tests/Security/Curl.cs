using System.Diagnostics;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>Runs curl; the answer is what it printed: the body, a line end, the status.</summary>
internal static class Curl
{
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static directory => Path.Combine(directory, OperatingSystem.IsWindows() ? "curl.exe" : "curl"))
        .FirstOrDefault(File.Exists);

    public static async Task<(int ExitCode, int Status, string Body)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--silent", "--show-error", "--noproxy", "*", "--max-time", "60", "--write-out", "\n%{http_code}", .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await error;
        await process.WaitForExitAsync();
        var end = output.LastIndexOf('\n');
        return (process.ExitCode, int.Parse(output[(end + 1)..], System.Globalization.CultureInfo.InvariantCulture), output[..end]);
    }
}
