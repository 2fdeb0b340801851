using System.Net;
using OrleansMonitor.Domain.Retries;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Silo.Alerting.Receivers;
using OrleansMonitor.Silo.Exposition.Figures;
using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>
/// Sends the figures that this silo exposes to a receiver, an interval after the other. Requests that fail for now are sent again, in their
/// order, with growing pauses, or when the receiver asks for; meanwhile further ones wait, up to a bound.
/// </summary>
internal sealed partial class FigureSender : BackgroundService
{
    private const int MaxAnswer = 2048;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>A receiver that asks for more is asked again all the same.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly ISendingProtocol _protocol;
    private readonly FigureBook _book;
    private readonly SendingOptions _options;
    private readonly SendingInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SendQueue _queue;
    private readonly FigureBatches _batches;
    private readonly RetryBackoff _backoff;
    private readonly KeyValuePair<string, string>[] _headers;

    // Series that the queue had no room for since something was taken.
    private long _lost;

    // A redirect would take secrets elsewhere, and cookies are of no use.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 1,
        MaxResponseHeadersLength = 32,
    });

    public FigureSender(ISendingProtocol protocol, SendingOptions options, FigureBook book, SendingInstruments instruments, IRandomness randomness, TimeProvider time, ILogger<FigureSender> logger)
    {
        (_protocol, _options, _book, _instruments, _time, _logger) = (protocol, options, book, instruments, time, logger);
        _queue = new SendQueue(options.MaxQueuedRequests);
        _batches = new FigureBatches(options.MaxSeriesPerRequest, protocol.EndsGauges);
        _backoff = new RetryBackoff(FirstPause, LongestPause, randomness.NextDouble);
        _headers = HeaderSettings.Read("", options.Headers, options.HeadersFile, out _) is { } headers ? [.. HeaderSettings.Parse(headers)] : [];
        instruments.Observe(protocol.Name, () => _queue.Count);
    }

    public override void Dispose()
    {
        _http.Dispose();
        _queue.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(GatherAsync(stoppingToken), SendAsync(stoppingToken));

    private async Task GatherAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(_options.Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                // What takes longer is sent the next time.
                if (await _book.GetAsync(_options.Interval, stopping) is not { } snapshot)
                    continue;
                foreach (var batch in _batches.Cut(snapshot))
                {
                    if (_queue.Add(batch) is { } dropped)
                        LoseWaiting(dropped.Series.Count);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Counters are totals: the next process sends them.
        }
    }

    private async Task SendAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var batch = await _queue.PeekAsync(stopping);
                var (answer, wait) = await TryAsync(batch, stopping);
                switch (answer.Result)
                {
                    case SendResult.Accepted:
                        _instruments.Sent(_protocol.Name, batch.Series.Count - answer.Lost);
                        if (answer.Lost > 0)
                            Lose(batch, answer.Lost, "not_written", answer.Detail);
                        _queue.Remove(batch);
                        _backoff.Reset();
                        if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
                            LogFound(_protocol.Name, lost);
                        break;
                    case SendResult.Refused:
                        Lose(batch, batch.Series.Count, "refused", answer.Detail);
                        _queue.Remove(batch);
                        break;
                    case SendResult.Later:
                        _instruments.Retried(_protocol.Name);
                        if (_backoff.Failures == 0)
                            LogLater(_protocol.Name, answer.Detail);
                        var pause = _backoff.Next();
                        await Task.Delay(wait is { } asked && asked > pause ? asked < LongestWait ? asked : LongestWait : pause, _time, stopping);
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // As above.
        }
    }

    /// <summary>Said when it begins, and with the sum when the receiver takes again.</summary>
    private void LoseWaiting(int series)
    {
        _instruments.Lost(_protocol.Name, series, "queue");
        if (Interlocked.Add(ref _lost, series) == series)
            LogLosing(_protocol.Name, _options.MaxQueuedRequests);
    }

    private void Lose(FigureBatch batch, int series, string reason, string detail)
    {
        _instruments.Lost(_protocol.Name, series, reason);
        LogLost(_protocol.Name, series, batch.Series.Count, detail);
    }

    /// <summary>Never throws but for the end of the silo.</summary>
    private async Task<(SendAnswer Answer, TimeSpan? Wait)> TryAsync(FigureBatch batch, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        var started = _time.GetTimestamp();
        try
        {
            using var request = _protocol.RequestOf(batch);
            request.Headers.TryAddWithoutValidation("User-Agent", "OrleansMonitor");
            foreach (var (name, value) in _headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using var response = await _http.SendAsync(request, both.Token);
            var body = await ReadAsync(response, both.Token);
            return (_protocol.Judge(batch, response, body), RetryAfter(response));
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return (new SendAnswer(SendResult.Later, Detail: $"no answer within {_options.Timeout}"), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException or NotSupportedException)
        {
            return (new SendAnswer(SendResult.Later, Detail: SafeText.Of(e.Message, [.. _headers.Select(static header => header.Value)])), null);
        }
        finally
        {
            _instruments.Done(_protocol.Name, _time.GetElapsedTime(started));
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.StatusCode is not (HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError) ? null
        : response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => null,
        };

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[MaxAnswer];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return buffer[..length];
    }

    [LoggerMessage(72, LogLevel.Warning, "Figures could not be sent ({Protocol}), and are sent again: {Detail}")]
    private partial void LogLater(string protocol, string detail);

    [LoggerMessage(74, LogLevel.Warning, "Figures are being lost ({Protocol}): {Requests} requests wait for the receiver, which is as many as may, and the oldest make room")]
    private partial void LogLosing(string protocol, int requests);

    [LoggerMessage(75, LogLevel.Information, "Figures are taken again ({Protocol}); {Series} series were lost for want of room")]
    private partial void LogFound(string protocol, long series);

    [LoggerMessage(73, LogLevel.Warning, "{Series} of {All} series of figures were not taken ({Protocol}) and are not sent again: {Detail}")]
    private partial void LogLost(string protocol, int series, int all, string detail);
}
