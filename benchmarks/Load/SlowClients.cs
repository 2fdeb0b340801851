using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using OrleansMonitor.Access;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Load;

/// <summary>How long one key's requests take while another key holds connections on which bodies trickle.</summary>
internal static class SlowClients
{
    private const int Connections = 270;

    // Above the server's own lower bound of 240 bytes a second, so that only the silo's bounds end a body.
    private const int BytesPerStep = 64;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    // A few hundred requests a second: what is measured is how long one takes, and not how many there can be.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public static async Task RunAsync(LoadOptions options)
    {
        var (slowKey, otherKey) = (ApiKey.New(), ApiKey.New());
        await using var silo = new SiloProcess(options.Silo, options.SiloProcessors)
        {
            Variables = new Dictionary<string, string>
            {
                ["ORLEANSMONITOR_Security__Keys"] = Line("slow", slowKey, "slow-*") + "\n" + Line("other", otherKey, "other-*"),
            },
        };
        await silo.StartAsync();
        using var http = new HttpClient { BaseAddress = silo.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", otherKey.Text);
        await RequestsAsync(http, options.WarmupSeconds);
        Console.WriteLine($"{Connections} connections of one key on which bodies trickle; requests of another key, one at a time");
        Console.WriteLine("round      quiet p50      p99       slow p50      p99   refused  p99 slow / quiet");
        var ratios = new List<double>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            var quiet = await RequestsAsync(http, options.Seconds);
            using var stop = new CancellationTokenSource();
            var trickling = Enumerable.Range(0, Connections).Select(i => TrickleAsync(silo.Address, slowKey.Text, Step * i / Connections, stop.Token)).ToArray();
            // Until every connection has its slot or its refusal.
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
            var slow = await RequestsAsync(http, options.Seconds);
            await stop.CancelAsync();
            await Task.WhenAll(trickling);
            ratios.Add(slow.P99 / quiet.P99);
            Console.WriteLine(FormattableString.Invariant(
                $"{round,5}{quiet.P50,12:F2} ms{quiet.P99,6:F2} ms{slow.P50,12:F2} ms{slow.P99,6:F2} ms{slow.Refused,10}{ratios[^1],18:F2}"));
        }

        ratios.Sort();
        Console.WriteLine(FormattableString.Invariant($"median {ratios[ratios.Count / 2]:F2}"));
    }

    private static async Task<(double P50, double P99, int Refused)> RequestsAsync(HttpClient http, double seconds)
    {
        var times = new List<double>();
        var refused = 0;
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            var started = Stopwatch.GetTimestamp();
            using var content = new StringContent("""{"model":"other-1","prediction":"1","score":0.9}""", Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri("/v1/records", UriKind.Relative), content);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            refused += response.StatusCode == HttpStatusCode.Accepted ? 0 : 1;
            await Task.Delay(Pause, TimeProvider.System);
        }

        times.Sort();
        return (times[times.Count / 2], times[(int)(times.Count * 0.99)], refused);
    }

    /// <summary>
    /// One connection: a body that never ends, and after a refusal the next one. Each begins at a point of the step of its own:
    /// clients do not send in step, and 270 packets at one instant measure how long this program takes to write them.
    /// </summary>
    private static async Task TrickleAsync(Uri silo, string key, TimeSpan phase, CancellationToken stop)
    {
        await Task.Delay(phase, TimeProvider.System, CancellationToken.None);
        var head = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"POST /v1/records HTTP/1.1\r\nHost: {silo.Authority}\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\nAuthorization: Bearer {key}\r\n\r\n"));
        var piece = new byte[BytesPerStep];
        Array.Fill(piece, (byte)' ');
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(silo.Host, silo.Port, stop);
                var stream = client.GetStream();
                await stream.WriteAsync(head, stop);
                while (client.Available == 0)
                {
                    await stream.WriteAsync(piece, stop);
                    await Task.Delay(Step, TimeProvider.System, stop);
                }

                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // Refused, or the round is over.
            }
        }
    }

    private static string Line(string client, ApiKey key, string models) => new ApiKeyLine
    {
        Client = client,
        Id = key.Id,
        Sha256 = Convert.ToHexStringLower(key.Hash()),
        Grants = new Dictionary<string, string[]?> { ["ingest"] = [models] },
    }.Write();
}
