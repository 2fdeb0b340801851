using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Serving;

/// <summary>A silo that is a process scrapes what its settings name.</summary>
public sealed class ScrapingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task What_Triton_VLLM_and_DCGM_say_is_scraped_again_and_again()
    {
        var third = new Dictionary<string, TaskCompletionSource>(StringComparer.Ordinal)
        {
            ["/triton"] = new(TaskCreationOptions.RunContinuationsAsynchronously),
            ["/vllm"] = new(TaskCreationOptions.RunContinuationsAsynchronously),
            ["/dcgm"] = new(TaskCreationOptions.RunContinuationsAsynchronously),
        };
        var scrapes = third.Keys.ToDictionary(static path => path, static _ => 0);
        await using var server = await StartAsync(async context =>
        {
            var path = context.Request.Path.Value!;
            var scrape = ++scrapes[path];
            var body = Repository.Read($"tests/Silo.Tests/Serving/Fixtures{path}.prom");
            // From the second scrape on, seven calls more.
            if (scrape > 1)
                body = body.Replace("} 1000\n", "} 1007\n", StringComparison.Ordinal).Replace("} 90.0\n", "} 97.0\n", StringComparison.Ordinal);
            await context.Response.WriteAsync(body);
            // What the scrape before said was handed on before this one was asked for.
            if (scrape == 3)
                third[path].SetResult();
        });
        var url = server.Urls.First();
        await using var silo = new SiloProcess(
            Programs.Silo, "",
            [.. third.Keys.SelectMany(path => new[] { $"--Scrape:Targets:{path[1..]}:Url={url}{path}", $"--Scrape:Targets:{path[1..]}:Interval=00:00:10", $"--Scrape:Targets:{path[1..]}:Timeout=00:00:10" }),
            "--Scrape:Targets:triton:Node=triton-0", "--Scrape:Targets:triton:Records=true", "--Scrape:Targets:vllm:Records=true"]);
        await silo.StartAsync();
        await Task.WhenAll(third.Values.Select(static each => each.Task)).WaitAsync(Patience);

        // A record that waits for its commit waits for all before it.
        using var http = new SiloHttp(silo.Address);
        foreach (var node in (string[])["triton-0", "127.0.0.1", "gpu-7"])
            await PostAsync(silo.Address, $"/v1/records?wait=true&node={node}", """{"model": "other"}""");
        (await RecordsAsync(http, "resnet")).ShouldBe(7);
        (await RecordsAsync(http, "meta-llama%2FLlama-3.1-8B")).ShouldBe(7);
        (await http.GetAsync("/v1/nodes/gpu-7/health")).GetProperty("resources").ToString().ShouldContain("201.5");
        (await http.GetAsync("/v1/nodes/triton-0/health")).GetProperty("resources").ToString().ShouldContain("93.25");
        (await http.GetAsync("/v1/scrapes")).EnumerateArray().Select(static each => each.GetProperty("isUp").GetBoolean()).ShouldBe([true, true, true]);
    }

    private static async Task<int> RecordsAsync(SiloHttp http, string model) =>
        (await http.GetAsync($"/v1/models/{model}/health")).GetProperty("traffic").GetProperty("records").GetInt32();

    private static async Task PostAsync(Uri silo, string path, string body)
    {
        using var http = new HttpClient { BaseAddress = silo };
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(path, content);
        answer.EnsureSuccessStatusCode();
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
}
