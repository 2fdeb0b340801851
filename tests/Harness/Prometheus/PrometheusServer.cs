using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Harness.Prometheus;

/// <summary>A real Prometheus on a free port of loopback: what has samples, scrapes a target, or takes remote write.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string? Program = NodeProgram.Find("prometheus");

    private readonly Process _process;
    private readonly TempDirectory _directory;

    private PrometheusServer(Process process, TempDirectory directory, Uri address) => (_process, _directory, Http) = (process, directory, new HttpClient { BaseAddress = address });

    /// <summary>Why it cannot be started; null: it can.</summary>
    public static string? Missing => Program is null || Promtool is null ? "prometheus and promtool are not on this machine (Debian's prometheus)" : null;

    /// <summary>Null: it is not on this machine.</summary>
    public static string? Promtool { get; } = NodeProgram.Find("promtool");

    public HttpClient Http { get; }

    /// <summary>What it says, one line each.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <param name="openMetrics">Samples with times that it has at the start, as OpenMetrics writes them; the last line is <c># EOF</c>. Null: none.</param>
    /// <param name="target">What it scrapes every second; null: nothing.</param>
    public static async Task<PrometheusServer> StartAsync(string? openMetrics = null, Uri? target = null)
    {
        var directory = new TempDirectory();
        var (samples, config, data) = (Path.Combine(directory.Path, "samples"), Path.Combine(directory.Path, "prometheus.yml"), Path.Combine(directory.Path, "data"));
        await File.WriteAllTextAsync(config, "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
            + (target is null ? "scrape_configs: []\n" : $"scrape_configs: [{{job_name: silo, honor_labels: false, static_configs: [{{targets: ['{target.Authority}']}}]}}]\n"));
        if (openMetrics is not null)
        {
            await File.WriteAllTextAsync(samples, openMetrics);
            var (exitCode, said) = await ToolAsync(null, "tsdb", "create-blocks-from", "openmetrics", "--quiet", samples, data);
            if (exitCode != 0)
                throw new InvalidOperationException($"promtool did not take the samples: exit code {exitCode}: {said}");
        }

        var port = SiloPorts.Take(1)[0];
        string[] arguments =
        [
            "--config.file=" + config, "--storage.tsdb.path=" + data, $"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=100y",
            "--web.enable-remote-write-receiver", "--enable-feature=native-histograms",
        ];
        var process = Process.Start(new ProcessStartInfo(Program!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var server = new PrometheusServer(process, directory, new Uri($"http://127.0.0.1:{port}"));
        // Read, so that it never waits for room in a pipe.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => server.Log.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await server.UntilAsync(
            async () =>
            {
                using var answer = await server.Http.GetAsync(new Uri("/-/ready", UriKind.Relative));
                return answer.IsSuccessStatusCode;
            },
            static () => "it is not ready");
        return server;
    }

    /// <summary>Runs promtool to its end.</summary>
    /// <param name="input">What it reads; null: nothing.</param>
    /// <param name="arguments">Its command line.</param>
    public static async Task<(int ExitCode, string Said)> ToolAsync(byte[]? input, params string[] arguments)
    {
        using var tool = Process.Start(new ProcessStartInfo(Promtool!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, told) = (tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync());
        await tool.StandardInput.BaseStream.WriteAsync(input ?? []);
        tool.StandardInput.Close();
        await tool.WaitForExitAsync();
        return (tool.ExitCode, await said + await told);
    }

    /// <summary>Values of an instant query by their labels; what is a histogram has its count.</summary>
    public async Task<IReadOnlyList<(Dictionary<string, string> Labels, double Value)>> QueryAsync(string query)
    {
        var answer = await GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(query));
        return [.. answer.GetProperty("result").EnumerateArray().Select(static each => (
            each.GetProperty("metric").EnumerateObject().ToDictionary(static label => label.Name, static label => label.Value.GetString()!, StringComparer.Ordinal),
            each.TryGetProperty("value", out var value) ? Number(value[1]) : Number(each.GetProperty("histogram")[1].GetProperty("count"))))];
    }

    /// <summary>The only value of a query, when it is as expected.</summary>
    public async Task<double> UntilAsync(string query, Func<double, bool> holds)
    {
        var (found, text) = (double.NaN, "");
        await UntilAsync(
            async () =>
            {
                var values = await QueryAsync(query);
                text = string.Join("; ", values.Select(static each => $"{string.Join(',', each.Labels)} {each.Value}"));
                found = values.Count == 1 ? values[0].Value : double.NaN;
                return holds(found);
            },
            () => $"{query} is {text}; {string.Join('\n', Log)}");
        return found;
    }

    /// <summary>The data of an answer of its API.</summary>
    public async Task<JsonElement> GetAsync(string path) => (await Http.GetFromJsonAsync<JsonElement>(path)).GetProperty("data");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }

    private static double Number(JsonElement value) => double.Parse(value.GetString()!, CultureInfo.InvariantCulture);

    private async Task UntilAsync(Func<Task<bool>> holds, Func<string> what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                if (await holds())
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // It does not listen yet.
            }

            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"not within {Patience}: {what()}");
            }
        }
    }
}
