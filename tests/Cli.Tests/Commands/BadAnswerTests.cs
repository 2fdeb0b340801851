using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;

namespace OrleansMonitor.Cli.Tests.Commands;

/// <summary>Whatever answers at an address, each command ends with a sentence and an exit code that says whose fault it is.</summary>
public class BadAnswerTests
{
    private static readonly string[] Commands =
    [
        "health", "health m", "report m --out -", "top m", "models", "models -o csv", "nodes", "node n", "series m", "series --node n", "alerts", "alerts history", "alerts ack a",
        "silence list", "silence add a=b --comment c", "silence expire s", "top --count 1", "rules list", "rules explain r", "wait --timeout 10ms",
        "simulate --nodes 1 --duration 100ms --quiet", "replay {rows} --model m --time t", "labels {rows} --model m --id t --label p",
    ];

    public static TheoryData<string> Answers => new(
        "<html>an hotel's page</html>", "", "null", "[]", "{}", "[null]", "[{}]", "\"text\"", "42", "{\"models\":[null],\"nodes\":[{}]}", "[{\"model\":null}]",
        "{\"groups\":[null]}", "{\"groups\":null}", "{\"entries\":[{}]}", "{\"points\":[null]}", "{\"model\":\"m\"", "\u0000\u0001");

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_that_is_no_silos(string body)
    {
        foreach (var status in (int[])[200, 500])
        {
            await using var server = new OneAnswer($"HTTP/1.1 {status} Any\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
            await EveryCommandEndsInASentenceAsync(server, $"{status} {body}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("220 mail.example ESMTP\r\n")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n[")]
    public async Task A_server_that_breaks_off(string sent)
    {
        await using var server = new OneAnswer(sent);
        await EveryCommandEndsInASentenceAsync(server, sent);
    }

    private static async Task EveryCommandEndsInASentenceAsync(OneAnswer server, string what)
    {
        using var rows = TextFile.Csv("t,p", "2021-06-01,1");
        foreach (var command in Commands)
        {
            var run = await CliRun.OfAsync([.. command.Split(' ').Select(word => word == "{rows}" ? rows.Path : word), "--endpoint", server.Endpoint]);
            run.ExitCode.ShouldNotBe(ExitCodes.Fault, $"{command} of {what}: {run.Error}");
            run.Error.ShouldNotContain("   at ", customMessage: $"{command} of {what}");
            if (run.ExitCode != ExitCodes.Success)
                run.Error.ShouldStartWith("orleansmonitor: ", customMessage: $"{command} of {what}");
        }
    }

    /// <summary>Answers whatever is asked with the same bytes, and resets the connection.</summary>
    private sealed class OneAnswer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly byte[] _answer;
        private readonly Task _loop;

        public OneAnswer(string answer)
        {
            _answer = Encoding.UTF8.GetBytes(answer);
            _listener.Start();
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
            _loop = AcceptAsync();
        }

        public string Endpoint { get; }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _loop;
        }

        private async Task AcceptAsync()
        {
            while (true)
            {
                try
                {
                    using var client = await _listener.AcceptSocketAsync();
                    await ReadRequestAsync(client);
                    await client.SendAsync(_answer);
                }
                catch (Exception problem) when (problem is SocketException or ObjectDisposedException or InvalidOperationException)
                {
                    if (!_listener.Server.IsBound)
                        return;
                }
            }
        }

        // A client that is still sending would see its own connection fail, and not the answer.
        private static async Task ReadRequestAsync(Socket client)
        {
            var buffer = new byte[1 << 16];
            var length = 0;
            while (length < buffer.Length && await client.ReceiveAsync(buffer.AsMemory(length)) is > 0 and var read)
            {
                length += read;
                var text = Encoding.Latin1.GetString(buffer, 0, length);
                var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end < 0)
                    continue;
                var field = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
                var expected = field < 0 ? 0 : int.Parse(text.AsSpan(field + 16, text.IndexOf('\r', field) - field - 16), System.Globalization.CultureInfo.InvariantCulture);
                if (length >= end + 4 + expected)
                    return;
            }
        }
    }
}
