using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Replay;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Cli.Tail;

/// <summary>Reads what files gain, and sends it: a batch is in the state before it is sent, and leaves it when it is counted.</summary>
internal sealed class TailRunner : IDisposable
{
    /// <summary>Batches that wait until they are counted: as many are read ahead.</summary>
    public const int MaxPending = 16;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Report = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(3);
    // Somebody waits for the end of it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    private readonly TailSettings _settings;
    private readonly TailStore _store;
    private readonly Func<ITable, ReplayPlan> _plan;
    private readonly SkippedCells _skipped;
    private readonly TailAccount _account;
    private readonly TimeProvider _time;
    private readonly Notices _notices;
    private readonly Action<string> _tell;
    private readonly List<TailedFile> _files;
    private readonly Dictionary<string, (string Columns, ReplayPlan Plan)> _plans = new(StringComparer.Ordinal);
    private readonly RejectedLines _rejected = new("records");
    private readonly Lock _turn = new();
    private readonly Dictionary<BatchPayload, ulong> _waiting = [];
    private readonly List<ulong> _ended = [];
    private readonly SemaphoreSlim _changed = new(0, 1);
    private SenderTotals _before;
    private bool _isForgotten;
    // Rows were taken of it of which no batches are made, and never will be if that fails.
    private TailedFile? _taken;
    private int _toldSkipped;

    /// <param name="settings">What is followed.</param>
    /// <param name="store">What an earlier process left.</param>
    /// <param name="plan">Which columns of a table make records.</param>
    /// <param name="skipped">Receives what cannot be read.</param>
    /// <param name="account">Receives what was done.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notices">Receives the sender's warnings.</param>
    /// <param name="tell">Receives what somebody should know.</param>
    public TailRunner(TailSettings settings, TailStore store, Func<ITable, ReplayPlan> plan, SkippedCells skipped, TailAccount account, TimeProvider time, Notices notices, Action<string> tell)
    {
        (_settings, _store, _plan, _skipped, _account, _time, _notices, _tell) = (settings, store, plan, skipped, account, time, notices, tell);
        _files = [.. settings.Files.Select(path => new TailedFile(path, settings.Delimiter, store.State.Files.GetValueOrDefault(path), settings.FromEnd, settings.BatchRows, skipped, tell))];
    }

    public IEnumerable<string> RejectedMessages => _rejected.Told.Messages;

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
        _changed.Dispose();
    }

    /// <summary>Until it is cancelled, or everything is counted where that is enough.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        BatchSender? sender = null;
        try
        {
            do
            {
                if (sender is not null)
                    await EndAsync(sender).ConfigureAwait(false);
                sender = Begin();
            }
            while (!await FollowAsync(sender, cancellation).ConfigureAwait(false));
        }
        finally
        {
            if (sender is not null)
            {
                await sender.FlushAsync(FarewellTime, CancellationToken.None).ConfigureAwait(false);
                await EndAsync(sender).ConfigureAwait(false);
            }

            Save();
            Close(started);
        }
    }

    /// <summary>A sender under the state's producer, with what an earlier one left.</summary>
    private BatchSender Begin()
    {
        var state = _store.State;
        if (_isForgotten)
        {
            (state.Producer, _isForgotten) = (Guid.CreateVersion7(), false);
            Save();
        }

        _account.Producer = state.Producer;
        var sender = new BatchSender(Options(), _time, _notices);
        foreach (var pending in state.Pending)
        {
            if (_store.Body(pending.Sequence) is not { } body)
            {
                _tell($"{pending.File}: the batch of lines {pending.FirstLine:N0} to {pending.LastLine:N0} is not in the state any more: it is not known whether it was counted");
                _ended.Add(pending.Sequence);
                continue;
            }

            _account.Resumed++;
            Enqueue(sender, pending, body);
        }

        return sender;
    }

    /// <summary>False: the silo does not know the producer any more, and another one is needed.</summary>
    private async Task<bool> FollowAsync(BatchSender sender, CancellationToken cancellation)
    {
        var (reported, progressed) = (_time.GetTimestamp(), _time.GetTimestamp());
        var told = -1L;
        while (!_isForgotten)
        {
            cancellation.ThrowIfCancellationRequested();
            var isRead = false;
            foreach (var file in _files)
                isRead |= Waiting < MaxPending && SendNext(sender, file);
            if (HasEnded)
            {
                Save();
                progressed = _time.GetTimestamp();
            }

            TellSkipped();
            if (!isRead && Waiting == 0 && _settings.Once)
                return true;
            if (_settings.Once && Waiting > 0 && _time.GetElapsedTime(progressed) > Patience)
                throw new CliException(ExitCodes.Unreachable, $"nothing became durable at {_settings.Silo.Endpoint} for {Patience.TotalSeconds:0} s; what was read is kept in the state, and the next tail sends it");
            if (_time.GetElapsedTime(reported) >= Report && Totals(sender).Acked is var acked && acked != told)
            {
                _tell(FormattableString.Invariant($"{_account.Model}: {acked:N0} durable of {_account.Sent:N0}{(_skipped.Rows > 0 ? $", {_skipped.Rows:N0} rows left out" : "")}"));
                (told, reported) = (acked, _time.GetTimestamp());
            }

            if (!isRead)
                await _changed.WaitAsync(Look, cancellation).ConfigureAwait(false);
        }

        return false;
    }

    private bool SendNext(BatchSender sender, TailedFile file)
    {
        // What the file cannot split into rows is told with its own lines.
        (_skipped.File, _skipped.LinesBefore) = (file.Path, 0);
        if (file.Next(_settings.Once) is not { } chunk)
            return false;
        _skipped.LinesBefore = chunk.LinesBefore;
        _taken = file;
        if (chunk.Columns.Length == 0)
        {
            LeaveOut(chunk);
            return true;
        }

        using var source = new RecordBatches(PlanOf(chunk), _skipped);
        var state = _store.State;
        var made = new List<(PendingBatch Pending, ReadOnlyMemory<byte> Body)>();
        while (source.Next() is { } batch)
        {
            var pending = new PendingBatch(state.Next++, file.Path, chunk.FirstLine, chunk.LastLine, [.. batch.Parts.Select(static part => new PendingPart(part.Model, part.Version, part.Segment, part.TimeUnixMs, part.Records))]);
            _store.Write(pending.Sequence, batch.Body.Span);
            made.Add((pending, batch.Body));
        }

        _account.Rows += source.Rows;
        _taken = null;
        state.Pending.AddRange(made.Select(static each => each.Pending));
        // What was read is in the state together with the batches that were made of it, or neither is.
        Save();
        foreach (var (pending, body) in made)
            Enqueue(sender, pending, body);
        return true;
    }

    /// <summary>The plan of a file's columns, made when they are first seen; what its rules changed is counted through all of them.</summary>
    private ReplayPlan PlanOf(TailChunk chunk)
    {
        if (!_plans.TryGetValue(chunk.Name, out var known) || known.Columns != chunk.Columns)
        {
            var plan = _plan(chunk);
            known = (chunk.Columns, _plans.Count == 0 ? plan : plan with { Privacy = _plans.First().Value.Plan.Privacy });
            _plans[chunk.Name] = known;
        }

        return known.Plan with { File = chunk };
    }

    /// <summary>Rows none of which is one.</summary>
    private void LeaveOut(TailChunk chunk)
    {
        using var rows = RowReader.Open(chunk, [], _skipped);
        while (rows.Read())
        {
        }

        _account.Rows += rows.Rows;
        _taken = null;
        Save();
    }

    private void Enqueue(BatchSender sender, PendingBatch pending, ReadOnlyMemory<byte> body)
    {
        var payload = new BatchPayload(body, [.. pending.Parts.Select(static part => new BatchPart(part.Model, part.Version, part.Segment, part.Time, part.Records))]);
        _account.Batches++;
        _account.Sent += payload.Records;
        lock (_turn)
            _waiting.Add(payload, pending.Sequence);
        _rejected.Open(payload, pending.FirstLine, pending.LastLine, pending.File);
        sender.TryEnqueueNumbered(new OutgoingBatch(payload, null, _time.GetUtcNow().ToUnixTimeMilliseconds()), pending.Sequence);
    }

    private int Waiting
    {
        get
        {
            lock (_turn)
                return _waiting.Count;
        }
    }

    private bool HasEnded
    {
        get
        {
            lock (_turn)
                return _ended.Count > 0;
        }
    }

    private void OnEnded(BatchOutcome outcome)
    {
        _rejected.Close(outcome);
        lock (_turn)
        {
            // What the end of this process cut short is sent by the next one.
            if (!_waiting.Remove(outcome.Payload, out var sequence) || outcome is { Result: BatchResult.Dropped, Reason: DropReasons.Shutdown })
                return;
            _ended.Add(sequence);
            _isForgotten |= outcome is { Result: BatchResult.Dropped, Reason: DropReasons.ProducerForgotten };
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }
    }

    private void Save()
    {
        List<ulong> ended;
        lock (_turn)
        {
            ended = [.. _ended];
            _ended.Clear();
        }

        var state = _store.State;
        state.Pending.RemoveAll(pending => ended.Contains(pending.Sequence));
        foreach (var file in _files.Where(file => file != _taken))
        {
            if (file.Place is { } place)
                state.Files[file.Path] = place;
            else
                state.Files.Remove(file.Path);
        }

        _store.Save(ended);
    }

    private BatchSenderOptions Options() => new()
    {
        Endpoints = [.. _settings.Silo.Endpoints],
        Security = _settings.Silo.Security,
        Node = _settings.Node,
        Producer = _store.State.Producer,
        // The numbers of batches are in the state: another epoch begins there.
        RenewEpoch = false,
        BatchEnded = OnEnded,
        PartsRejected = _rejected.Add,
        PollInterval = PollEvery,
    };

    private void TellSkipped()
    {
        for (; _toldSkipped < _skipped.Messages.Count; _toldSkipped++)
            _tell(_skipped.Messages[_toldSkipped]);
    }

    /// <summary>Of the sender and those before it.</summary>
    private SenderTotals Totals(BatchSender sender) => _before.Plus(sender.Statistics);

    private async Task EndAsync(BatchSender sender)
    {
        // What it holds still is in the state, and not lost.
        await sender.StopAsync().ConfigureAwait(false);
        _before = Totals(sender);
    }

    private void Close(long started)
    {
        TellSkipped();
        _account.SkippedRows = _skipped.Rows;
        _account.SkippedCells = _skipped.Cells;
        _account.SkippedColumns = _skipped.Columns;
        _account.Coarsened = _plans.Count == 0 ? null : _plans.First().Value.Plan.Coarsened;
        _account.Acked = _before.Acked;
        _account.Rejected = _before.Rejected;
        _account.Dropped = _before.Dropped;
        _account.Rotations = _files.Sum(static file => file.Rotations);
        _account.UnreadFiles = _files.Sum(static file => file.UnreadFiles);
        _account.Truncations = _files.Sum(static file => file.Truncations);
        _account.Waiting = _store.State.Pending.Sum(static pending => pending.Parts.Sum(static part => part.Records));
        _account.ElapsedSeconds = _time.GetElapsedTime(started).TotalSeconds;
    }
}
