using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Load;

/// <summary>
/// Server processor time per record of inferences that come as events of KServe's payload logger, two requests each, beside the same records as JSON in
/// requests of as many. Nothing waits for durability, as the logger does not.
/// </summary>
internal static class KServeLoad
{
    private const string Model = "iris";

    private static readonly int[] Instances = [1, 32];

    private static long _ids;

    public static async Task RunAsync(LoadOptions options)
    {
        await using var silo = new SiloProcess(options.Silo, options.SiloProcessors);
        await silo.StartAsync();
        using var http = new HttpClient { BaseAddress = silo.Address };
        Console.WriteLine($"{options.Nodes} senders with {options.InFlight} inferences each");
        Console.WriteLine("form                          records  records/CPU-s   µs/record  allocated/record");
        for (var round = 0; round <= options.Rounds; round++)
        {
            foreach (var instances in Instances)
            {
                foreach (var (name, send) in new (string, Func<HttpClient, int, Task>)[] { ("KServe", InferAsync), ("records, JSON", RecordAsync) })
                {
                    var line = await RoundAsync(silo, http, send, instances, options, round == 0 ? options.WarmupSeconds : options.Seconds);
                    if (round > 0)
                        Console.WriteLine($"{$"{name}, {instances} at once",-24}{line}");
                }
            }
        }
    }

    private static async Task<string> RoundAsync(SiloProcess silo, HttpClient http, Func<HttpClient, int, Task> send, int instances, LoadOptions options, double seconds)
    {
        var allocated = await silo.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total");
        var (cpu, records) = (silo.ProcessorSeconds(), 0L);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, options.Nodes * options.InFlight).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                await send(http, instances);
                Interlocked.Add(ref records, instances);
            }
        })));
        var used = silo.ProcessorSeconds() - cpu;
        allocated = await silo.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total") - allocated;
        return FormattableString.Invariant($"{records,13:N0}{records / used,15:N0}{used / records * 1e6,12:F2}{allocated / records,18:F0}");
    }

    private static async Task InferAsync(HttpClient http, int instances)
    {
        var id = Interlocked.Increment(ref _ids);
        var now = TimeProvider.System.GetUtcNow();
        var request = "{\"instances\": [" + string.Join(", ", Enumerable.Range(0, instances).Select(i => FormattableString.Invariant($"[{4 + ((id + i) % 40 * 0.1)}, 3.4, 4.5, 1.6]"))) + "]}";
        var response = "{\"predictions\": [" + string.Join(", ", Enumerable.Range(0, instances).Select(i => (id + i) % 3)) + "]}";
        await SendAsync(http, id, "request", now.AddMilliseconds(-5), request);
        await SendAsync(http, id, "response", now, response);
    }

    private static async Task SendAsync(HttpClient http, long id, string kind, DateTimeOffset time, string body)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/kserve") { Content = Json(body, "application/json") };
        message.Headers.Add("Ce-Specversion", "1.0");
        message.Headers.Add("Ce-Type", "org.kubeflow.serving.inference." + kind);
        message.Headers.Add("Ce-Source", "http://localhost:9081/");
        message.Headers.Add("Ce-Id", $"load-{id}");
        message.Headers.Add("Ce-Time", time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        message.Headers.Add("Ce-Inferenceservicename", Model);
        message.Headers.Add("Ce-Namespace", "default");
        message.Headers.Add("Ce-Component", "predictor");
        using var answer = await http.SendAsync(message);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task RecordAsync(HttpClient http, int instances)
    {
        var text = new StringBuilder();
        for (var i = 0; i < instances; i++)
        {
            var id = Interlocked.Increment(ref _ids);
            text.Append(CultureInfo.InvariantCulture, $$"""{"model":"{{Model}}","node":"iris-predictor","id":"load-{{id}}","latencySeconds":0.005,"prediction":{{id % 3}},"features":{"x0":{{4 + (id % 40 * 0.1)}},"x1":3.4,"x2":4.5,"x3":1.6} }""").Append('\n');
        }

        // A batch each is more than a node holds uncommitted; what it refuses is sent again.
        while (true)
        {
            using var content = Json(text.ToString(), "application/x-ndjson");
            using var answer = await http.PostAsync("/v1/records", content);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
            {
                answer.EnsureSuccessStatusCode();
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static ByteArrayContent Json(string body, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
