namespace OrleansMonitor.Grains.Health;

/// <summary>What a range was merged into, with what was read beside its rows.</summary>
internal sealed record MergedRange(OwnerRows Found, HealthPoint[] Points);

/// <summary>
/// Ranges that were merged lately. The parts of a page ask for the same one at once: health, distributions, drift and description, which is then read
/// and merged once for all of them. One that its owner has committed to since is merged anew. At most <see cref="MaxRanges"/>; those that were
/// merged first go. Thread-safe.
/// </summary>
internal sealed class MergedRanges
{
    public const int MaxRanges = 32;

    /// <summary>Larger ones are given to those who wait for them, and not kept.</summary>
    public const int MaxKeptBytes = 512 << 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<HealthQuery, Entry> _known = [];
    private readonly Queue<HealthQuery> _order = new();

    /// <param name="query">Whose range.</param>
    /// <param name="version">The owner's, which has to be in it.</param>
    /// <param name="merge">Reads and merges it.</param>
    public async Task<MergedRange?> GetAsync(HealthQuery query, long version, Func<Task<MergedRange?>> merge)
    {
        var mine = new Entry(version, new TaskCompletionSource<MergedRange?>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (_known.TryGetValue(query, out var known) && known.Version >= version)
                mine = known;
            else
                Keep(query, mine);
        }

        if (mine.TryBegin())
            await mine.RunAsync(merge, () => Forget(query, mine));
        return await mine.Task;
    }

    private void Keep(HealthQuery query, Entry entry)
    {
        if (!_known.ContainsKey(query))
        {
            if (_order.Count == MaxRanges)
                _known.Remove(_order.Dequeue());
            _order.Enqueue(query);
        }

        _known[query] = entry;
    }

    private void Forget(HealthQuery query, Entry entry)
    {
        lock (_lock)
        {
            // Its place in the order is taken by the next one of the same query.
            if (_known.TryGetValue(query, out var known) && known == entry)
                _known[query] = Entry.Gone;
        }
    }

    private sealed class Entry(long version, TaskCompletionSource<MergedRange?> answer)
    {
        public static readonly Entry Gone = new(-1, new TaskCompletionSource<MergedRange?>());

        private int _begun;

        public long Version => version;

        public Task<MergedRange?> Task => answer.Task;

        public bool TryBegin() => Interlocked.Exchange(ref _begun, 1) == 0;

        public async Task RunAsync(Func<Task<MergedRange?>> merge, Action forget)
        {
            try
            {
                var merged = await merge();
                if (merged is null || merged.Points.Sum(static point => point.Partial.Length) > MaxKeptBytes)
                    forget();
                answer.SetResult(merged);
            }
            catch (Exception e)
            {
                forget();
                answer.SetException(e);
            }
        }
    }
}
