using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>
/// Writes the commits of its share of the owners, one group after the other: what comes while a transaction is under way makes
/// the next group larger instead of the queue. A group holds at most one commit of an owner, and an owner's commits keep their
/// order.
/// </summary>
internal sealed partial class CommitLane
{
    private readonly Channel<PendingCommit> _queue;
    private readonly GroupLimits _limits;
    private readonly NpgsqlDataSource _source;
    private readonly CommitGroup _group;
    private readonly RetrySchedule _schedule;
    private readonly TimeProvider _time;
    private readonly StoreInstruments _instruments;
    private readonly ILogger _logger;
    private readonly List<PendingCommit> _commits = [];
    private readonly HashSet<Guid> _owners = [];
    private readonly HashSet<Guid> _committed = [];
    private readonly Task _run;
    private PendingCommit? _carried;
    private volatile Exception? _fault;

    public CommitLane(
        NpgsqlDataSource source, string clusterId, GroupLimits limits, RetrySchedule schedule, TimeProvider time, StoreInstruments instruments, ILogger logger)
    {
        _queue = Channel.CreateBounded<PendingCommit>(new BoundedChannelOptions(limits.MaxQueued) { SingleReader = true });
        _limits = limits;
        _source = source;
        _group = new CommitGroup(source, clusterId);
        _schedule = schedule;
        _time = time;
        _instruments = instruments;
        _logger = logger;
        _run = Task.Run(RunAsync);
    }

    public int Queued => _queue.Reader.Count;

    /// <summary>Why the last group failed; null when it went well.</summary>
    public Exception? Fault => _fault;

    /// <summary>Waits for room in the queue, then for the transaction. When the caller gives up, the outcome is unknown.</summary>
    public async Task<CommitOutcome> WriteAsync(PendingCommit commit, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(commit, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new StoreException("The store is closed.");
        }

        return await commit.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The server accepted a write again.</summary>
    public void Recovered() => _fault = null;

    /// <summary>Writes what waits and ends. May be called again.</summary>
    public Task CloseAsync()
    {
        _queue.Writer.TryComplete();
        return _run;
    }

    private async Task RunAsync()
    {
        while (_carried is not null || await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            Gather();
            await WriteGroupAsync(_commits, []).ConfigureAwait(false);
        }
    }

    private void Gather()
    {
        _commits.Clear();
        _owners.Clear();
        var bytes = 0L;
        while (_commits.Count < _limits.MaxCommits && TryTake(out var next))
        {
            // A second commit of an owner rests on the first one and needs a transaction of its own; so does what is too much.
            if (_commits.Count > 0 && (bytes + next.Bytes > _limits.MaxBytes || _owners.Contains(next.Id)))
            {
                _carried = next;
                return;
            }

            _owners.Add(next.Id);
            _commits.Add(next);
            bytes += next.Bytes;
        }
    }

    private bool TryTake(out PendingCommit next)
    {
        if (_carried is { } carried)
        {
            _carried = null;
            next = carried;
            return true;
        }

        return _queue.Reader.TryRead(out next!);
    }
}
