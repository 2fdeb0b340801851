using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>A case that needs Alertmanager; without it, it is skipped and says so.</summary>
internal sealed class AlertmanagerFactAttribute : FactAttribute
{
    public AlertmanagerFactAttribute()
    {
        if (AlertmanagerProcess.Program is null)
            Skip = "prometheus-alertmanager is not on this machine";
    }
}

/// <summary>A real Alertmanager on free ports of loopback, which notifies a webhook.</summary>
internal sealed class AlertmanagerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly TempDirectory _directory;
    private readonly HttpClient _http;

    private AlertmanagerProcess(Process process, TempDirectory directory, Uri address)
    {
        (_process, _directory, Address) = (process, directory, address);
        _http = new HttpClient { BaseAddress = address };
    }

    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(static directory => new[] { Path.Combine(directory, "prometheus-alertmanager"), Path.Combine(directory, "alertmanager") })
        .FirstOrDefault(File.Exists);

    public Uri Address { get; }

    public static async Task<AlertmanagerProcess> StartAsync(Uri webhook)
    {
        var directory = new TempDirectory();
        var config = Path.Combine(directory.Path, "alertmanager.yml");
        await File.WriteAllTextAsync(config, $$"""
            route: {receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
            receivers: [{name: hook, webhook_configs: [{url: '{{webhook}}', send_resolved: true}]}]
            """);
        var port = SiloPorts.Take(1)[0];
        var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
                 ["--config.file=" + config, "--storage.path=" + Path.Combine(directory.Path, "data"), $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        // Read, so that it never waits for room in a pipe.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var manager = new AlertmanagerProcess(process, directory, new Uri($"http://127.0.0.1:{port}"));
        await manager.UntilAsync(async () => (await manager._http.GetAsync(new Uri("/-/ready", UriKind.Relative))).IsSuccessStatusCode);
        return manager;
    }

    /// <summary>Active alerts, as it shows them.</summary>
    public async Task<JsonElement> UntilAlertsAsync(Func<JsonElement, bool> holds)
    {
        JsonElement alerts = default;
        await UntilAsync(async () => holds(alerts = await _http.GetFromJsonAsync<JsonElement>("/api/v2/alerts")));
        return alerts;
    }

    public async Task SilenceAsync(string name, string value, DateTimeOffset now)
    {
        var silence = new { matchers = new[] { new { name, value, isRegex = false, isEqual = true } }, startsAt = now, endsAt = now.AddHours(1), createdBy = "test", comment = "test" };
        (await _http.PostAsJsonAsync("/api/v2/silences", silence)).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }

    private async Task UntilAsync(Func<Task<bool>> holds)
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

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
        }
    }
}
