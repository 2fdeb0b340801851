using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Prometheus.Clients;

/// <summary>A case that needs Go and Prometheus' client for it; without them, it is skipped and says so.</summary>
internal sealed class GoClientFactAttribute : FactAttribute
{
    public GoClientFactAttribute()
    {
        if (GoClient.Missing is { } missing)
            Skip = missing;
    }
}

/// <summary>
/// Prometheus' own client in programs of Go (<c>read.go</c>, <c>query.go</c>), each built once from the sources that Debian's
/// golang-github-prometheus-client-golang-dev puts under a GOPATH: nothing is downloaded.
/// </summary>
internal static class GoClient
{
    private const string Package = "github.com/prometheus/client_golang/api/prometheus/v1";

    private static readonly string? Go = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static directory => Path.Combine(directory, OperatingSystem.IsWindows() ? "go.exe" : "go"))
        .FirstOrDefault(File.Exists);

    private static readonly string? Sources = (Environment.GetEnvironmentVariable("GOPATH") ?? "").Split(Path.PathSeparator).Append("/usr/share/gocode")
        .FirstOrDefault(static path => path.Length > 0 && Directory.Exists(Path.Combine(path, "src", Package)));

    private static readonly Lazy<Task<string>> Reader = new(() => BuildAsync("read"));
    private static readonly Lazy<Task<string>> Asker = new(() => BuildAsync("query"));

    /// <summary>Null: nothing is.</summary>
    public static string? Missing =>
        Go is null ? "go is not on this machine (Debian's golang-go)"
        : Sources is null ? $"{Package} is not under a GOPATH of this machine (Debian's golang-github-prometheus-client-golang-dev)"
        : null;

    /// <summary>What the client understood of a silo's rules and alerts.</summary>
    public static async Task<JsonElement> ReadAsync(TestSilo silo, string query = "")
    {
        using var document = JsonDocument.Parse(await RunAsync(await Reader.Value, silo.Http.BaseAddress!.ToString(), query));
        return document.RootElement.Clone();
    }

    /// <summary>What the client understood of series (<c>query.go</c>).</summary>
    public static async Task<string> QueryAsync(params string[] arguments) => await RunAsync(await Asker.Value, arguments);

    private static async Task<string> BuildAsync(string name, [CallerFilePath] string caller = "")
    {
        // Until the tests end; the compiler's cache must not need a home directory.
        var directory = Directory.CreateTempSubdirectory("orleansmonitor-go-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        var program = Path.Combine(directory, OperatingSystem.IsWindows() ? name + ".exe" : name);
        await RunAsync(Go!, "build", "-o", program, Path.Combine(Path.GetDirectoryName(caller)!, name + ".go"));
        return program;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOPATH"] = Sources;
        start.Environment["GOFLAGS"] = "";
        start.Environment["CGO_ENABLED"] = "0";
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")))
            start.Environment["GOCACHE"] = Path.Combine(Path.GetTempPath(), "orleansmonitor-go-cache");
        start.Environment["NO_PROXY"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {await error}");
        return output;
    }
}
