using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Chaos.Alerting;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Cluster.Alerting;

/// <summary>Three silos with rules, a receiver of notifications, and what a client of theirs does. It asks silos that run.</summary>
internal sealed class AlertedCluster : IAsyncDisposable
{
    /// <summary>Is told once of what begins and what ends.</summary>
    public const string Hook = "hook";

    /// <summary>Is told again each second of what fires and nobody takes care of.</summary>
    public const string Desk = "desk";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly TempDirectory _directory = new();
    private SiloCluster _cluster = null!;
    private int _turn;

    public WebhookListener Listener { get; } = new();

    public IReadOnlyList<SiloProcess> Silos => _cluster.Silos;

    private Uri Any
    {
        get
        {
            var running = Silos.Where(static silo => !silo.HasExited).ToArray();
            return running[_turn++ % running.Length].Address;
        }
    }

    public static async Task<AlertedCluster> StartAsync(string ruleFile, string desk)
    {
        var alerted = new AlertedCluster();
        var (rules, routes) = (Path.Combine(alerted._directory.Path, "rules.yaml"), Path.Combine(alerted._directory.Path, "routes.yaml"));
        await File.WriteAllTextAsync(rules, ruleFile);
        await File.WriteAllTextAsync(routes, $$"""
            route:
              receiver: {{Hook}}
              group_by: ['...']
              group_wait: 0s
              group_interval: 1s
              repeat_interval: 30d
              routes:
                - {receiver: {{Desk}}, matchers: ['model=~"{{desk}}"'], repeat_interval: 1s}
            receivers:
              - name: {{Hook}}
                webhook_configs: [{url: "{{alerted.Listener.Address}}", timeout: 2m}]
              - name: {{Desk}}
                webhook_configs: [{url: "{{alerted.Listener.Address}}", timeout: 2m}]
            """);
        string[] settings =
        [
            .. SiloCluster.ShortTimeouts, .. AlertFiles.ShortTimes, "--Commit:Interval=00:00:00.2", "--Logging:LogLevel:Default=Warning",
            $"--Alerting:RuleFiles={rules}", $"--Notifications:File={routes}",
        ];
        alerted._cluster = await SiloCluster.StartAsync(Programs.Silo, 3, settings: settings);
        return alerted;
    }

    /// <summary>Starts the silos that do not run.</summary>
    public Task RepairAsync() => _cluster.RepairAsync();

    public async Task PutRulesAsync(string group, string text)
    {
        using var content = new StringContent(text, Encoding.UTF8, "application/yaml");
        using var answer = await _http.PutAsync(new Uri(Any, $"/v1/rules/{group}"), content);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(Any, path), body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Sends records, the very same ones again, until they are durable.</summary>
    public async Task SendAsync(IEnumerable<(string Model, long Time, double Latency)> records)
    {
        var key = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        var body = records.Select(static record => new { model = record.Model, time = record.Time, latencySeconds = record.Latency, prediction = "1" }).ToArray();
        await Wait.ForAsync(
            "records are durable",
            async () =>
            {
                using var content = JsonContent.Create(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Any, "/v1/records?node=n&wait=true")) { Content = content };
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await _http.SendAsync(request);
                return await answer.Content.ReadAsStringAsync();
            },
            static answer => answer.Contains("\"status\":\"committed\"", StringComparison.Ordinal));
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var queries = new SiloHttp(Any);
        return await queries.GetAsync(path);
    }

    public Task<PhaseHistory> HistoryAsync() => PhaseHistory.ReadAsync(Any);

    /// <summary>What a receiver was told of one alert, in the order in which it was made, without what came again.</summary>
    public IReadOnlyList<bool> Told(string receiver, string rule, string model) =>
    [
        .. Listener.Deliveries
            .Where(one => one.Receiver == receiver)
            .DistinctBy(static one => one.Key)
            .OrderBy(static one => one.Number)
            .SelectMany(static one => one.Alerts)
            .Where(alert => alert.Rule == rule && alert.Model == model)
            .Select(static alert => alert.IsFiring),
    ];

    /// <summary>The silo that has most of something, by its own figure.</summary>
    public Task<SiloProcess> WithMostAsync(string metric) => Wait.ForAsync(
        metric,
        async () =>
        {
            var figures = await Task.WhenAll(Silos.Select(silo => silo.MetricAsync(metric)));
            return figures.Max() > 0 ? Silos[Array.IndexOf(figures, figures.Max())] : null!;
        },
        static silo => silo is not null);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        await Listener.DisposeAsync();
        _http.Dispose();
        _directory.Dispose();
    }
}
