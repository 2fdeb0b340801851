namespace OrleansMonitor.Silo.Query.Live;

/// <summary>
/// Tells all streams of this silo what has changed: it asks once every two seconds for all of them, and not at all while there is none.
/// Thread-safe.
/// </summary>
internal sealed partial class LiveFeed(LiveSource source, LiveOptions options, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<LiveFeed> logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ILogger<LiveFeed> _logger = logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<LiveListener, string> _listeners = [];
    private readonly Dictionary<string, int> _byClient = new(StringComparer.Ordinal);
    private TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LiveMark? _mark;
    private bool _isRunning;

    public int Count
    {
        get
        {
            lock (_lock)
                return _listeners.Count;
        }
    }

    /// <summary>Opens a stream; null: there are as many as there may be, and the setting that says so.</summary>
    /// <param name="client">Whose it is; empty: nobody's in particular.</param>
    /// <param name="limit">The setting.</param>
    public LiveListener? Open(string client, out string limit)
    {
        lock (_lock)
        {
            var own = client.Length == 0 ? 0 : _byClient.GetValueOrDefault(client);
            limit = _listeners.Count >= options.MaxStreams ? $"{LiveOptions.Section}:{nameof(options.MaxStreams)} is {options.MaxStreams}"
                : own >= options.MaxStreamsPerClient ? $"{LiveOptions.Section}:{nameof(options.MaxStreamsPerClient)} is {options.MaxStreamsPerClient}"
                : "";
            if (limit.Length > 0)
                return null;
            var listener = new LiveListener();
            _listeners.Add(listener, client);
            if (client.Length > 0)
                _byClient[client] = own + 1;
            if (!_isRunning)
            {
                _isRunning = true;
                _started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = Task.Run(RunAsync);
            }

            return listener;
        }
    }

    /// <summary>From where on a stream that is open is told everything.</summary>
    public async Task<LiveMark> MarkAsync(CancellationToken cancellationToken)
    {
        Task started;
        lock (_lock)
            started = _started.Task;
        await started.WaitAsync(cancellationToken);
        return Volatile.Read(ref _mark)!;
    }

    public void Close(LiveListener listener)
    {
        lock (_lock)
        {
            if (_listeners.Remove(listener, out var client) && client.Length > 0 && --_byClient[client] == 0)
                _byClient.Remove(client);
        }

        listener.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_listeners.Count == 0 || lifetime.ApplicationStopping.IsCancellationRequested)
                {
                    (_isRunning, _mark) = (false, null);
                    return;
                }
            }

            try
            {
                await TellAsync();
                await Task.Delay(Interval, time, lifetime.ApplicationStopping);
            }
            catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                continue;
            }
            catch (Exception e)
            {
                // What could not be asked for is asked for again, from the same mark on.
                LogNotAsked(e);
                await Task.Delay(Interval, time, CancellationToken.None);
            }
        }
    }

    private async Task TellAsync()
    {
        if (_mark is not { } mark)
        {
            Volatile.Write(ref _mark, await source.NowAsync());
            _started.TrySetResult();
            return;
        }

        var (change, next, _) = await source.SinceAsync(mark);
        if (next == mark)
            return;
        lock (_lock)
        {
            Volatile.Write(ref _mark, next);
            foreach (var listener in _listeners.Keys)
                listener.Offer(change, next);
        }
    }

    [LoggerMessage(61, LogLevel.Warning, "What has changed could not be asked for; streams hear of it later")]
    private partial void LogNotAsked(Exception exception);
}
