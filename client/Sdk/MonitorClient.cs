using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansMonitor.Client.Batching;
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
    private readonly Outbox _outbox;
    private readonly Batcher _batcher;
    private readonly ResourceSampler? _resources;
    private readonly ClientInstruments _instruments;
    private int _disposed;

    /// <param name="options">Checked here; not to be changed afterwards.</param>
    /// <param name="time">Clock and timers. Default: the system's.</param>
    /// <param name="logger">Where trouble is told, at most once in 10 s per kind.</param>
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
        (_options, _time, _logger) = (options, time, logger);
        random ??= new Random();
        _hub = new RecordingHub(new RecordRings(options.BufferBytes, Environment.ProcessorCount, _wake), time);
        _registry = new MonitorRegistry(_hub, options.Sampling, options.MaxMonitors);
        var senderOptions = options.ToSenderOptions(options.Node, Guid.CreateVersion7(), options.MaxInFlight, options.MaxQueuedBytes);
        _transport = transport ?? new HttpBatchTransport(HttpTransportOptions.From(senderOptions), time);
        _endpoints = new EndpointPool([.. options.Endpoints], new Backoff(options.Backoff, random), time, random.Next(options.Endpoints.Count));
        _sender = CreateSender(senderOptions);
        _spool = OpenSpool();
        _outbox = new Outbox(_sender, _spool, options.Spool.Everything, time, OnDropped);
        _batcher = new Batcher(_hub, new BatchAssembler(_registry, _omissions, options.MaxBatchRecords, options.MaxBatchBytes), options.FlushInterval, _wake, _outbox.Offer, logger);
        _resumer = ResumeSpool();
        _resources = options.Resources.Enabled ? ResourceSampler.Start(options.Resources, time, _batcher.Offer) : null;
        _instruments = new ClientInstruments(() => Statistics);
    }

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
    /// given up. False: it took longer than <paramref name="timeout"/>.
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
            if (!await _outbox.FlushAsync(left, both.Token).ConfigureAwait(false))
                return false;
            if (_resumer is not null)
                await _resumer.Completion.WaitAsync(both.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Batches what was recorded, waits up to <see cref="MonitorClientOptions.ShutdownTimeout"/> for acknowledgements, and
    /// spools the rest, or drops it if there is no spool.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _resources?.Dispose();
        _hub.Close();
        await _batcher.StopAsync().ConfigureAwait(false);
        _batcher.Dispose();
        await _outbox.FlushAsync(_options.ShutdownTimeout, CancellationToken.None).ConfigureAwait(false);
        if (_resumer is not null)
            await _resumer.StopAsync().ConfigureAwait(false);
        await _outbox.StopAsync().ConfigureAwait(false);
        _spool?.Dispose();
        (_transport as IDisposable)?.Dispose();
        _instruments.Dispose();
    }

    private BatchSender CreateSender(BatchSenderOptions options)
    {
        options.Settled = OnSettled;
        options.RateWanted = rate => _registry.Want(rate.Model, rate.Rate);
        return new BatchSender(options, _time, _logger, _transport, _endpoints, _counters);
    }

    private void OnSettled(BatchSettlement settlement)
    {
        // Refused batches are known to the silo by its own counts.
        if (settlement.Fate == BatchFate.Dropped && !settlement.Reason.StartsWith("refused:", StringComparison.Ordinal))
            _omissions.AddDropped(settlement.Payload.Parts);
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
}
