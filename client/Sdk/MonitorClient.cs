using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansMonitor.Client.Batching;
using OrleansMonitor.Client.Privacy;
using OrleansMonitor.Client.Recording;
using OrleansMonitor.Client.Resources;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Spooling;
using OrleansMonitor.Client.Statistics;

namespace OrleansMonitor.Client;

/// <summary>
/// What an inference process uses to be monitored: one for the process. Records go into a bounded buffer, from there by a
/// background thread into batches, and over HTTP to a silo; each acknowledged batch is counted exactly once.
/// </summary>
public sealed partial class MonitorClient : IAsyncDisposable
{
    // Enough for two of the largest batches; the live stream is not to wait for old ones.
    private const long ResumeBytes = 8 << 20;

    // Past what the options allow for acknowledgements: enough for the sender's own bound and for writing the spool.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    // By then a process has recorded something of each model.
    private static readonly TimeSpan RulesDue = TimeSpan.FromMinutes(1);

    private readonly MonitorClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RecordingHub _hub;
    private readonly MonitorRegistry _registry;
    private readonly OmissionLedger _omissions = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly IBatchTransport _transport;
    private readonly EndpointPool _endpoints;
    private readonly SenderCounters _counters = new();
    private readonly BatchSender _sender;
    private readonly Spool? _spool;
    private readonly SpoolResumer? _resumer;
    private readonly SpillQueue _queue;
    private readonly Batcher _batcher;
    private readonly ResourceSampler? _resources;
    private readonly StatisticsReader _statistics;
    private readonly ClientInstruments _instruments;
    private readonly ITimer? _rulesCheck;
    private int _disposed;

    /// <param name="options">Checked here; not to be changed afterwards.</param>
    /// <param name="time">Clock and timers. Default: the system's.</param>
    /// <param name="logger">Gets warnings, at most one in 10 s per kind.</param>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it, its value and the limit.</exception>
    public MonitorClient(MonitorClientOptions options, TimeProvider? time = null, ILogger<MonitorClient>? logger = null)
        : this(options, time ?? TimeProvider.System, logger ?? NullLogger<MonitorClient>.Instance, null, null)
    {
    }

    internal MonitorClient(MonitorClientOptions options, TimeProvider time, ILogger logger, IBatchTransport? transport, Random? random)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (MonitorClientOptionsValidator.Problems(options) is { Count: > 0 } problems)
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        (_options, _time, _logger) = (options, time, SafeLogger.Around(logger));
        random ??= new Random();
        _hub = new RecordingHub(new RecordRings(options.BufferBytes, Environment.ProcessorCount, _wake), time, ClientPrivacy.Read(options.Privacy, []));
        _registry = new MonitorRegistry(_hub, options.Sampling, options.MaxMonitors);
        var senderOptions = options.ToSenderOptions(options.Node, Guid.CreateVersion7(), options.MaxInFlight, options.MaxQueuedBytes);
        _transport = transport ?? new HttpBatchTransport(HttpTransportOptions.From(senderOptions), time);
        _endpoints = new EndpointPool([.. options.Endpoints], new FullJitterBackoff(options.Backoff, random), time, random.Next(options.Endpoints.Count));
        _sender = CreateSender(senderOptions);
        _spool = OpenSpool();
        _queue = new SpillQueue(_sender, _spool, options.Spool.Everything, time, OnDropped);
        _batcher = new Batcher(_hub, new BatchAssembler(_registry, _omissions, options.MaxBatchRecords, options.MaxBatchBytes), options.FlushInterval, _wake, _queue.Offer, _logger);
        _resumer = ResumeSpool();
        _resources = options.Resources.Enabled ? ResourceSampler.TryStart(options.Resources, time, _batcher.Offer, _logger) : null;
        _statistics = new StatisticsReader(_hub, _registry, _batcher, _queue, _sender, _counters, _spool);
        _instruments = new ClientInstruments(_statistics.Read);
        _rulesCheck = _hub.Privacy is { Rules.Count: > 0 } ? time.CreateTimer(_ => TellUnmetRules(), null, RulesDue, Timeout.InfiniteTimeSpan) : null;
    }

    /// <summary>Whether it tells the silo that it ends. False: it ends as a process does that is killed.</summary>
    internal bool SignsOff
    {
        get => _sender.SignsOff;
        set => _sender.SignsOff = value;
    }

    /// <summary>A snapshot; also as the meter <c>OrleansMonitor.Client</c>.</summary>
    public MonitorClientStatistics Statistics => _statistics.Read();

    /// <summary>
    /// The monitor of a model's version and segment; always the same object for the same names, so keep it. Cheap, but not
    /// free: it looks the names up.
    /// </summary>
    /// <param name="name">The model, 1 to 128 characters.</param>
    /// <param name="version">Empty: the model has no versions.</param>
    /// <param name="segment">A named slice of the records; empty: none.</param>
    /// <param name="schema">Layout of the records. Null: that of the first call, or no features.</param>
    /// <exception cref="ArgumentException">A name is not what a silo takes, or the schema is another than before.</exception>
    public ModelMonitor Model(string name, string? version = null, string? segment = null, ModelSchema? schema = null)
    {
        (version, segment) = (version ?? "", segment ?? "");
        if (_registry.Find(name, version, segment) is not { } monitor)
        {
            CheckNames(name, version, segment);
            schema?.Validate();
            monitor = _registry.GetOrAdd(name, version, segment, schema ?? new ModelSchema());
        }

        if (schema is not null && monitor.Index >= 0 && !ReferenceEquals(schema, monitor.Schema) && !schema.Describes(monitor.Schema))
            throw new ArgumentException($"model '{name}', version '{version}', segment '{segment}' has another schema already", nameof(schema));
        return monitor;
    }

    /// <summary>
    /// Waits until everything recorded before the call, and everything an earlier process left in the spool, is committed or
    /// given up. False: it took longer than <paramref name="timeout"/>, or the client has ended before.
    /// </summary>
    public async Task<bool> FlushAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        var start = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await _batcher.FlushAsync().WaitAsync(both.Token).ConfigureAwait(false);
            var left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - _time.GetElapsedTime(start);
            if (timeout != Timeout.InfiniteTimeSpan && left < TimeSpan.Zero)
                left = TimeSpan.Zero;
            if (!await _queue.FlushAsync(left, both.Token).ConfigureAwait(false))
                return false;
            return _resumer is null || await _resumer.Completion.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Batches what was recorded, waits up to <see cref="MonitorClientOptions.ShutdownTimeout"/> for acknowledgements,
    /// spools the rest, or drops it if there is no spool, and signs off, so that the node is not taken for one that fell silent. It throws nothing, and ends 10 s after that time at the latest, even
    /// if a disk or a callback hangs.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        try
        {
            // By the system's clock: what hangs in a disk does not follow any other. Elsewhere than on the caller's thread, which
            // a blocking call must not hold.
            await Task.Run(StopAsync).WaitAsync(_options.ShutdownTimeout + StopGrace, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            LogStopFailed(_logger, "in time", exception);
        }
    }

    private async Task StopAsync()
    {
        await GuardAsync("sampling resources", () =>
        {
            _resources?.Dispose();
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        _hub.Close();
        if (_rulesCheck is not null)
        {
            await _rulesCheck.DisposeAsync().ConfigureAwait(false);
            TellUnmetRules();
        }

        await GuardAsync("batching", _batcher.StopAsync).ConfigureAwait(false);
        _batcher.Dispose();
        await GuardAsync("flushing", () => _queue.FlushAsync(_options.ShutdownTimeout, CancellationToken.None)).ConfigureAwait(false);
        if (_resumer is not null)
            await GuardAsync("resuming the spool", _resumer.StopAsync).ConfigureAwait(false);
        await GuardAsync("sending", _queue.StopAsync).ConfigureAwait(false);
        _spool?.Dispose();
        (_transport as IDisposable)?.Dispose();
        // Listeners of the meter are code of the user's.
        await GuardAsync("metering", () =>
        {
            _instruments.Dispose();
            return Task.CompletedTask;
        }).ConfigureAwait(false);
    }

    // One part that fails must not keep the next ones from their end.
    private async Task GuardAsync(string what, Func<Task> stop)
    {
        try
        {
            await stop().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogStopFailed(_logger, what, exception);
        }
    }

    // A rule for a column that there is not is a slip: the column that was meant goes out as it is.
    private void TellUnmetRules()
    {
        foreach (var rule in _hub.Privacy!.Rules.Where(static rule => !rule.HasMet))
            LogRuleUnmet(_logger, rule.Name);
    }

    private Spool? OpenSpool()
    {
        if (_options.Spool.Directory is null)
            return null;
        var spool = Spool.TryOpen(_options.Spool, _options.Node, _time, _logger, out var problem);
        if (spool is null)
            LogNoSpool(_logger, problem);
        else
            spool.Dropped = OnDropped;
        return spool;
    }

    private SpoolResumer? ResumeSpool()
    {
        if (_spool?.TakeFound() is not { Count: > 0 } streams)
            return null;
        LogResuming(_logger, streams.Sum(static stream => stream.Entries.Count), _options.Spool.Directory!);
        var resumer = new SpoolResumer(
            _spool,
            streams,
            (node, producer) => CreateSender(_options.ToSenderOptions(node, producer == Guid.Empty ? Guid.CreateVersion7() : producer, 1, ResumeBytes)),
            new SpoolLog(_logger, _time));
        resumer.Start();
        return resumer;
    }

    private BatchSender CreateSender(BatchSenderOptions options)
    {
        options.BatchEnded = OnBatchEnded;
        options.RateWanted = rate => _registry.Want(rate.Model, rate.Rate);
        return new BatchSender(options, _time, _logger, _transport, _endpoints, _counters);
    }

    private void OnBatchEnded(BatchOutcome outcome)
    {
        // Refused batches are known to the silo by its own counts.
        if (outcome.Result == BatchResult.Dropped && !outcome.Reason.StartsWith("refused:", StringComparison.Ordinal))
            _omissions.AddDropped(outcome.Payload.Parts);
    }

    private void OnDropped(SpoolDrop drop)
    {
        _counters.Dropped(drop.Reason, drop.Records, drop.Labels);
        _omissions.AddDropped(drop.Parts);
    }

    private static void CheckNames(string name, string version, string segment)
    {
        var problems = new List<string>();
        Checks.Name(problems, nameof(name), name);
        if (version.Length > 0)
            Checks.Name(problems, nameof(version), version);
        if (segment.Length > 0)
            Checks.Name(problems, nameof(segment), segment);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems), nameof(name));
    }

    [LoggerMessage(40, LogLevel.Error, "The spool is not used: {Problem}")]
    private static partial void LogNoSpool(ILogger logger, string problem);

    [LoggerMessage(41, LogLevel.Information, "Sending {Batches} batches that an earlier process left in {Directory}")]
    private static partial void LogResuming(ILogger logger, int batches, string directory);

    [LoggerMessage(43, LogLevel.Warning, "The privacy rule {Rule} has met no feature, measurement or segment so far: nothing is left out or made coarser by it")]
    private static partial void LogRuleUnmet(ILogger logger, string rule);

    [LoggerMessage(42, LogLevel.Error, "The client did not end as it should ({What})")]
    private static partial void LogStopFailed(ILogger logger, string what, Exception exception);
}
