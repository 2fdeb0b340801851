using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Storage.Memory;

/// <summary>
/// Keeps everything in memory: for tests, for the simulation, and for a silo that may forget. Byte arrays are kept as they
/// come, so callers must not change them afterwards. A fault policy, if given, decides what goes wrong.
/// </summary>
public sealed class MemoryAggregateStore(TimeProvider? time = null, IStoreFaultPolicy? faults = null) : IAggregateStore
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<OwnerId, MemoryOwner> _owners = [];
    private readonly Lock _lock = new();

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<OwnerImage?> LoadAsync(OwnerId owner, CancellationToken cancellationToken) =>
        RunAsync(StoreOperation.Load, owner, owner, static (store, id) => store.Find(id)?.ToImage());

    public Task<IReadOnlyList<AggregateRow>> ReadRowsAsync(OwnerId owner, IReadOnlyList<RowKey> keys, CancellationToken cancellationToken) =>
        RunAsync<(OwnerId Owner, IReadOnlyList<RowKey> Keys), IReadOnlyList<AggregateRow>>(
            StoreOperation.Read, owner, (owner, keys), static (store, x) => store.Find(x.Owner)?.Read(x.Keys) ?? []);

    public Task<OwnerRange?> ReadRangeAsync(OwnerId owner, RowFilter filter, CancellationToken cancellationToken) =>
        RunAsync(StoreOperation.Read, owner, (owner, filter), static (store, x) => store.Find(x.owner)?.Read(x.filter));

    public Task<IReadOnlyList<LabelChunk>> ReadChunksAsync(OwnerId owner, long first, long last, CancellationToken cancellationToken) =>
        RunAsync<(OwnerId Owner, long First, long Last), IReadOnlyList<LabelChunk>>(
            StoreOperation.Read, owner, (owner, first, last), static (store, x) => store.Find(x.Owner)?.ReadChunks(x.First, x.Last) ?? []);

    public Task<CommitOutcome> CommitAsync(OwnerCommit commit, CancellationToken cancellationToken) =>
        RunAsync(StoreOperation.Commit, commit.Owner, commit, static (store, c) => store.Commit(c));

    public Task<IReadOnlyList<string>> ListOwnersAsync(OwnerKind kind, CancellationToken cancellationToken) =>
        RunAsync<OwnerKind, IReadOnlyList<string>>(StoreOperation.List, new OwnerId(kind, ""), kind, static (store, k) => store.List(k));

    public Task PingAsync(CancellationToken cancellationToken) =>
        RunAsync(StoreOperation.Ping, default, 0, static (_, _) => true);

    private MemoryOwner? Find(OwnerId owner) => _owners.GetValueOrDefault(owner);

    private CommitOutcome Commit(OwnerCommit commit)
    {
        var owner = Find(commit.Owner);
        if ((owner?.Version ?? 0) != commit.ExpectedVersion)
            return CommitOutcome.Fenced;
        if (owner is null)
            _owners.Add(commit.Owner, owner = new MemoryOwner());
        owner.Apply(commit);
        return CommitOutcome.Committed;
    }

    private string[] List(OwnerKind kind) =>
        [.. _owners.Keys.Where(o => o.Kind == kind).Select(static o => o.Name).Order(StringComparer.Ordinal)];

    private Task<TResult> RunAsync<TArgument, TResult>(
        StoreOperation operation, OwnerId owner, TArgument argument, Func<MemoryAggregateStore, TArgument, TResult> work)
    {
        StoreFault fault;
        lock (_lock)
        {
            fault = faults?.Next(operation, owner) ?? StoreFault.None;
            if (fault == StoreFault.None)
                return Task.FromResult(work(this, argument));
        }

        var completion = new TaskCompletionSource<TResult>();
        After(fault.DelayBefore, () => Perform(operation, owner, fault, argument, work, completion));
        return completion.Task;
    }

    private void Perform<TArgument, TResult>(
        StoreOperation operation,
        OwnerId owner,
        StoreFault fault,
        TArgument argument,
        Func<MemoryAggregateStore, TArgument, TResult> work,
        TaskCompletionSource<TResult> completion)
    {
        if (fault.FailBefore)
        {
            completion.SetException(new InjectedStoreException($"{operation} of {owner} failed before it took effect"));
            return;
        }

        TResult result;
        lock (_lock)
            result = work(this, argument);
        After(fault.DelayAfter, () =>
        {
            if (fault.FailAfter)
                completion.SetException(new InjectedStoreException($"{operation} of {owner} failed after it took effect"));
            else
                completion.SetResult(result);
        });
    }

    /// <summary>
    /// A timer and not an awaited delay: what follows belongs to the store, and happens whatever becomes of the caller.
    /// </summary>
    private void After(TimeSpan delay, Action action)
    {
        if (delay <= TimeSpan.Zero)
        {
            action();
            return;
        }

        var timer = new DelayTimer(action);
        timer.Start(_time, delay);
    }

    /// <summary>Keeps its timer reachable until it has fired.</summary>
    private sealed class DelayTimer(Action action)
    {
        private ITimer? _timer;

        internal void Start(TimeProvider time, TimeSpan delay)
        {
            _timer = time.CreateTimer(static state => ((DelayTimer)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }

        private void Fire()
        {
            _timer?.Dispose();
            action();
        }
    }
}
