using System.Net;
using System.Net.Sockets;

namespace OrleansMonitor.Harness.Network;

/// <summary>
/// Stands between a client and the server and loses what it is told to. The server sends its answers when a round trip's
/// statements are done and committed, so losing the answer's first byte loses a commit's answer and never the commit.
/// </summary>
public sealed class LossyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _serverPort;
    private readonly Task _run;
    private volatile Loss _next;
    private volatile TaskCompletionSource _open = Opened();

    public LossyProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _run = AcceptAsync();
    }

    public enum Loss
    {
        None,

        /// <summary>What the client sends next does not arrive, and the connection breaks.</summary>
        Request,

        /// <summary>What the client sends next arrives; the answer does not, and the connection breaks.</summary>
        Answer,
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Completes when something was lost.</summary>
    public TaskCompletionSource Lost { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Lose(Loss loss)
    {
        Lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _next = loss;
    }

    /// <summary>New connections wait.</summary>
    public void Close() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Open();
        await _stop.CancelAsync();
        await _run;
        _listener.Stop();
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using var _ = client;
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            await _open.Task.WaitAsync(broken.Token);
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, broken.Token);
            await Task.WhenAny(
                PumpAsync(client.GetStream(), server.GetStream(), Loss.Request, broken.Token),
                PumpAsync(server.GetStream(), client.GetStream(), Loss.Answer, broken.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The test is over, or the server is down.
        }

        await broken.CancelAsync();
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Loss mine, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (_next == mine)
                {
                    _next = Loss.None;
                    Lost.TrySetResult();
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The other direction ended.
        }
    }
}
