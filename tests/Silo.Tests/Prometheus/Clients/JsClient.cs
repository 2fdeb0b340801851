using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Silo.Tests.Prometheus.Clients;

/// <summary>A case that needs node and the package prometheus-query; without them, it is skipped and says so.</summary>
internal sealed class JsClientFactAttribute : FactAttribute
{
    public JsClientFactAttribute()
    {
        if (JsClient.Node is null)
            Skip = "node is not on this machine";
        else if (!Directory.Exists(Path.Combine(JsClient.Folder(), "node_modules")))
            Skip = "prometheus-query is not installed (npm ci --prefix tests/Silo.Tests/Prometheus/Clients/js)";
    }
}

/// <summary>A client for Prometheus that people use from JavaScript (<c>js/read.mjs</c>).</summary>
internal static class JsClient
{
    public static string? Node => NodeProgram.Node;

    public static string Folder([CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "js");

    public static async Task<JsonElement> ReadAsync(TestSilo silo)
    {
        var start = new ProcessStartInfo(Node!) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Folder(), "read.mjs"));
        start.ArgumentList.Add(silo.Http.BaseAddress!.ToString().TrimEnd('/'));
        start.Environment["NO_PROXY"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await error);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }
}
