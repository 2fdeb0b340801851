using System.Net;
using OrleansMonitor.Harness.Network;

namespace OrleansMonitor.Chaos.Alerting;

/// <summary>Somebody who is told of alerts: takes every notification, and keeps what it said and under which key.</summary>
internal sealed class WebhookListener : IAsyncDisposable
{
    private readonly HttpListener _http = new();
    private readonly TimeSpan _pause;
    private readonly Lock _gate = new();
    private readonly List<ReceivedNotification> _deliveries = [];
    private readonly Task _accepting;
    private DeliveryHold? _hold;

    /// <param name="pause">Time that it takes for an answer, so that silos that end do so while they wait for one.</param>
    public WebhookListener(TimeSpan pause = default)
    {
        _pause = pause;
        Address = new Uri($"http://127.0.0.1:{SiloPorts.Take(1)[0]}/");
        _http.Prefixes.Add(Address.ToString());
        _http.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public Uri Address { get; }

    /// <summary>All that came, in the order in which it came, repeats included.</summary>
    public IReadOnlyList<ReceivedNotification> Deliveries
    {
        get
        {
            lock (_gate)
                return [.. _deliveries];
        }
    }

    /// <summary>How often a receiver got something that it had already.</summary>
    public static int Repeats(IEnumerable<ReceivedNotification> deliveries, string receiver)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        return deliveries.Count(one => one.Receiver == receiver && !keys.Add(one.Key));
    }

    /// <summary>The next notification for a receiver is taken and not answered before it is released.</summary>
    public DeliveryHold HoldNext(string receiver)
    {
        lock (_gate)
            return _hold = new DeliveryHold(receiver);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Close();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = TakeAsync(await _http.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (!_http.IsListening)
                    return;
            }
        }
    }

    private async Task TakeAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            body.Position = 0;
            if (Add(ReceivedNotification.Read(context.Request.Headers["Idempotency-Key"]!, body)) is { } hold)
                await hold.ReleasedAsync();
            else if (_pause > TimeSpan.Zero)
                await Task.Delay(_pause, TimeProvider.System);
            context.Response.StatusCode = (int)HttpStatusCode.OK;
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // Who sent it is gone, as it is meant to be.
        }
    }

    private DeliveryHold? Add(ReceivedNotification delivery)
    {
        lock (_gate)
        {
            _deliveries.Add(delivery);
            if (_hold is not { } hold || hold.Receiver != delivery.Receiver)
                return null;
            _hold = null;
            hold.Arrive(delivery);
            return hold;
        }
    }
}
