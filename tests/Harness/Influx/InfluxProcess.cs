using System.Diagnostics;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Harness.Influx;

/// <summary>A real InfluxDB 1 on loopback, with its data in a folder of its own.</summary>
public sealed class InfluxProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string? Program = NodeProgram.Find("influxd");

    private readonly Process _process;
    private readonly TempDirectory _directory;
    private readonly HttpClient _http;

    private InfluxProcess(Process process, TempDirectory directory, Uri address) =>
        (_process, _directory, _http, Address) = (process, directory, new HttpClient { BaseAddress = address }, address);

    /// <summary>Why it cannot be started; null: it can.</summary>
    public static string? Missing { get; } = Program is null ? "influxd is not on this machine (Debian's influxdb)" : null;

    public Uri Address { get; }

    public static async Task<InfluxProcess> StartAsync(params string[] databases)
    {
        var directory = new TempDirectory();
        var ports = SiloPorts.Take(2);
        var config = Path.Combine(directory.Path, "influxdb.conf");
        await File.WriteAllTextAsync(config, $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{ports[1]}"
            [meta]
            dir = "{directory.Path}/meta"
            [data]
            dir = "{directory.Path}/data"
            wal-dir = "{directory.Path}/wal"
            [http]
            bind-address = "127.0.0.1:{ports[0]}"
            [monitor]
            store-enabled = false
            """);
        var process = Process.Start(new ProcessStartInfo(Program!, ["-config", config]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        // Read, so that it never waits for room in a pipe.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var influx = new InfluxProcess(process, directory, new Uri($"http://127.0.0.1:{ports[0]}"));
        await influx.UntilReadyAsync();
        foreach (var database in databases)
            await influx.QueryAsync("", $"CREATE DATABASE \"{database}\"");
        return influx;
    }

    /// <summary>The series of a query: their name, their tags, and their rows by column. Times are nanoseconds.</summary>
    public async Task<IReadOnlyList<InfluxSeries>> QueryAsync(string database, string query)
    {
        using var answer = await _http.PostAsync(new Uri($"/query?db={database}&epoch=ns&q={Uri.EscapeDataString(query)}", UriKind.Relative), null);
        var text = await answer.Content.ReadAsStringAsync();
        using var document = JsonDocument.Parse(text);
        var result = document.RootElement.GetProperty("results")[0];
        if (result.TryGetProperty("error", out var error))
            throw new InvalidOperationException($"{query}: {error.GetString()}");
        return !result.TryGetProperty("series", out var series) ? [] : [.. series.EnumerateArray().Select(InfluxSeries.Of)];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }

    private async Task UntilReadyAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri("/ping", UriKind.Relative), deadline.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }
    }
}

/// <summary>What a query found.</summary>
/// <param name="Name">The measurement.</param>
/// <param name="Tags">Those that it was grouped by.</param>
/// <param name="Rows">By column; a number, a text, or null.</param>
public sealed record InfluxSeries(string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows)
{
    internal static InfluxSeries Of(JsonElement series)
    {
        var columns = series.GetProperty("columns").EnumerateArray().Select(static column => column.GetString()!).ToList();
        return new InfluxSeries(
            series.TryGetProperty("name", out var name) ? name.GetString()! : "",
            series.TryGetProperty("tags", out var tags) ? tags.EnumerateObject().ToDictionary(static tag => tag.Name, static tag => tag.Value.GetString()!) : new Dictionary<string, string>(),
            [.. series.GetProperty("values").EnumerateArray().Select(row => (IReadOnlyDictionary<string, object?>)columns.Zip(row.EnumerateArray()).ToDictionary(static cell => cell.First, static cell => ValueOf(cell.Second)))]);
    }

    /// <summary>A time needs all its digits, which a double does not have.</summary>
    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? (object)whole : value.GetDouble(),
        JsonValueKind.String => value.GetString(),
        _ => null,
    };
}
