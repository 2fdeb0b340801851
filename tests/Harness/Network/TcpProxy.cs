using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansMonitor.Harness.Network;

public enum ProxyMode
{
    /// <summary>Everything passes.</summary>
    Open,

    /// <summary>Connections are broken, and new ones too, as when a server's machine is up and the server is not.</summary>
    Refuse,

    /// <summary>Connections stay, and nothing passes, as when a cable is pulled.</summary>
    Swallow,
}

/// <summary>A loopback port that leads to another one, and that can be cut.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Link, bool> _links = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly int _target;
    private readonly Task _accepting;
    private ProxyMode _mode;
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TcpProxy(int target)
    {
        _target = target;
        _opened.SetResult();
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Set(ProxyMode mode)
    {
        lock (_gate)
        {
            // What a cut connection had swallowed is not delivered late: it breaks, as it would in a network.
            if (mode != ProxyMode.Swallow || _mode == ProxyMode.Refuse)
                BreakAll();
            _mode = mode;
            if (mode == ProxyMode.Swallow)
                _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            else
                _opened.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        Set(ProxyMode.Refuse);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // Ending, or the client was gone before it was accepted.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            var link = new Link(client, server);
            lock (_gate)
            {
                if (_mode == ProxyMode.Refuse)
                    return;
                _links.TryAdd(link, true);
            }

            try
            {
                await OpenedAsync();
                await server.ConnectAsync(IPAddress.Loopback, _target);
                client.NoDelay = server.NoDelay = true;
                await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The server is away, or the link was cut: the client sees its connection break.
            }
            finally
            {
                _links.TryRemove(link, out _);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None) is var read and > 0)
            {
                await OpenedAsync();
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), SocketFlags.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One of the two is gone; the other goes with it.
        }
    }

    private Task OpenedAsync()
    {
        lock (_gate)
            return _opened.Task;
    }

    private void BreakAll()
    {
        foreach (var link in _links.Keys)
        {
            link.Client.Close(0);
            link.Server.Close(0);
        }
    }

    private sealed record Link(Socket Client, Socket Server);
}
