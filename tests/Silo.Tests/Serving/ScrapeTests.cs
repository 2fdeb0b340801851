using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Grains.Scraping;

namespace OrleansMonitor.Silo.Tests.Serving;

/// <summary>Targets that answer, and targets that do not, at a whole silo.</summary>
public sealed class ScrapeTests
{
    [Fact]
    public async Task What_is_scraped_are_resources_of_nodes_and_records_where_they_are_asked_for()
    {
        var triton = ServingClient.Read("triton.prom");
        await using var server = await StartAsync(context => context.Response.WriteAsync(triton));
        var url = server.Urls.First() + "/metrics";
        await using var silo = await TestSilo.StartAsync(null, null, $"--Scrape:Targets:t:Url={url}", "--Scrape:Targets:t:Node=gpu-7", "--Scrape:Targets:t:Records=true", "--Scrape:Targets:t:Interval=01:00:00");
        using var session = silo.Services.GetRequiredService<IScraper>().Open(url).ShouldNotBeNull();
        await session.ScrapeAsync(default);
        triton = triton.Replace("} 1000\n", "} 1007\n", StringComparison.Ordinal).Replace("} 3\n", "} 5\n", StringComparison.Ordinal);
        await session.ScrapeAsync(default);
        (session.State.IsUp, session.State.Problem, session.State.KnownSamples).ShouldBe((true, "", 15));

        // Resources and records are durable with the next commit; a batch that waits for one comes after them.
        await silo.Http.PostAsync("/v1/records?wait=true&node=gpu-7", new StringContent("""{"model": "other"}""", Encoding.UTF8, "application/json"));
        var health = await ServingClient.HealthAsync(silo.Http, "resnet", "?version=1");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(9);
        health.GetProperty("traffic").GetProperty("errors").GetInt32().ShouldBe(2);
        var node = JsonDocument.Parse(await silo.Http.GetStringAsync("/v1/nodes/gpu-7/health")).RootElement;
        node.GetProperty("resources").ToString().ShouldContain("93.25");
        var target = JsonDocument.Parse(await silo.Http.GetStringAsync("/v1/scrapes")).RootElement[0];
        (target.GetProperty("url").GetString(), target.GetProperty("node").GetString()).ShouldBe((url, "gpu-7"));
        (await silo.Http.GetStringAsync("/metrics")).ShouldContain($"orleansmonitor_scrape_up{{target=\"{url}\"}} 1");
    }

    [Fact]
    public async Task What_a_server_says_of_its_queue_cache_and_first_tokens_are_series()
    {
        var vllm = ServingClient.Read("vllm.prom");
        await using var server = await StartAsync(context => context.Response.WriteAsync(vllm));
        var url = server.Urls.First() + "/metrics";
        await using var silo = await TestSilo.StartAsync(null, null, $"--Scrape:Targets:llama:Url={url}", "--Scrape:Targets:llama:Interval=01:00:00");
        using var session = silo.Services.GetRequiredService<IScraper>().Open(url).ShouldNotBeNull();
        await session.ScrapeAsync(default);
        vllm = vllm.Replace("} 20.2\n", "} 25.2\n", StringComparison.Ordinal).Replace("} 10.1\n", "} 12.6\n", StringComparison.Ordinal).Replace("} 101.0\n", "} 111.0\n", StringComparison.Ordinal);
        await session.ScrapeAsync(default);
        var labels = $"{{target=\"{url}\",model=\"meta-llama/Llama-3.1-8B\"}}";
        var metrics = await silo.Http.GetStringAsync("/metrics");
        foreach (var (name, value) in ((string, string)[])[("running_requests", "12"), ("waiting_requests", "3"), ("cache_ratio", "0.75"), ("first_token_seconds", "0.5"), ("queue_seconds", "0.25")])
            metrics.ShouldContain($"orleansmonitor_served_{name}{labels} {value}\n");
    }

    [Fact]
    public async Task A_target_that_is_none_is_shown_and_told_once_and_gives_no_figure()
    {
        var release = new TaskCompletionSource();
        await using var server = await StartAsync(async context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/hangs":
                    await release.Task;
                    break;
                case "/html":
                    context.Response.ContentType = "text/html";
                    await context.Response.WriteAsync("<html>Sign in</html>");
                    break;
                case "/broken":
                    context.Response.StatusCode = 503;
                    break;
                case "/elsewhere":
                    context.Response.Redirect("/dcgm");
                    break;
                case "/endless":
                    var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("some_metric{a=\"b\"} 1\n", 1000)));
                    while (!context.RequestAborted.IsCancellationRequested)
                        await context.Response.Body.WriteAsync(line, context.RequestAborted);
                    break;
                case "/cut":
                    context.Response.ContentLength = 1000;
                    await context.Response.WriteAsync("nv_gpu_utilization{gpu_uuid=\"a\"} 0.5\n");
                    context.Abort();
                    break;
                default:
                    await context.Response.WriteAsync("up 1\n");
                    break;
            }
        });
        string[] names = ["hangs", "html", "broken", "elsewhere", "endless", "cut", "others"];
        var urls = names.Select(name => $"{server.Urls.First()}/{name}").Append("http://127.0.0.1:9/metrics").ToArray();
        var log = new Lines();
        await using var silo = await TestSilo.StartAsync(
            builder => builder.Logging.AddProvider(log),
            null,
            [.. urls.SelectMany(static (url, i) => new[] { $"--Scrape:Targets:t{i}:Url={url}", $"--Scrape:Targets:t{i}:Interval=01:00:00", $"--Scrape:Targets:t{i}:Timeout=00:00:{(url.EndsWith("hangs", StringComparison.Ordinal) ? "00.2" : "30")}" })]);
        var scraper = silo.Services.GetRequiredService<IScraper>();
        var problems = new List<string>();
        foreach (var url in urls)
        {
            using var session = scraper.Open(url).ShouldNotBeNull();
            for (var i = 0; i < 3; i++)
                await session.ScrapeAsync(default);
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{session.State.IsUp} {session.State.Failures} {session.State.Problem}"));
            log.Count(url).ShouldBeLessThanOrEqualTo(2, "once by the grain of the target, once by this session");
        }

        release.SetResult();
        problems.Take(6).ShouldBe(
        [
            "False 3 it did not answer within 0.2 s",
            "False 3 it answers text/html, not metrics",
            "False 3 it answers 503",
            "False 3 it answers 302",
            "False 3 it sends more than 16777216 bytes (Scrape:MaxBodyBytes)",
            problems[5],
        ]);
        problems[5].ShouldStartWith("False 3 it cannot be read: ");
        problems[6].ShouldBe("True 0 none of its families is read: is it the endpoint of DCGM, Triton or vLLM?");
        problems[7].ShouldStartWith("False 3 it cannot be read: ");
        JsonDocument.Parse(await silo.Http.GetStringAsync("/v1/nodes")).RootElement.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void Targets_that_cannot_be_are_refused()
    {
        var problem = Should.Throw<Exception>(() => OrleansMonitor.Silo.Hosting.MonitorSilo.Build(
            ["--Scrape:Targets:a:Url=gpu-7:9400", "--Scrape:Targets:b:Url=http://x/", "--Scrape:Targets:c:Url=http://x/", "--Scrape:Targets:b:Timeout=00:00:30"])).ToString();
        problem.ShouldContain("Scrape:Targets:a:Url is 'gpu-7:9400'; it must be an address that begins with http:// or https://");
        problem.ShouldContain("Scrape:Targets:c:Url is 'http://x/'; it must be another one than that of Targets:b.");
        problem.ShouldContain("Scrape:Targets:b:Timeout is 00:00:30; it must be at most Scrape:Targets:b:Interval, which is 00:00:15.");
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.Run(answer);
        await server.StartAsync();
        return server;
    }

    /// <summary>What the silo warns of.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public int Count(string text)
        {
            lock (_lines)
                return _lines.Count(line => line.StartsWith($"The target {text} ", StringComparison.Ordinal));
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            lock (_lines)
                _lines.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
