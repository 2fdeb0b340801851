using Microsoft.Extensions.Logging;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Grains.Baselines;

/// <summary>
/// The active baselines as this silo knows them, decoded once for all its models. They are asked for when they have become old; until
/// there is an answer, records are counted with what is known. Thread-safe.
/// </summary>
public sealed partial class BaselineCache(TimeProvider time, ILogger<BaselineCache> logger)
{
    /// <summary>How long after a change a silo may still count with what was active before.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    private const long Never = long.MinValue;

    /// <summary>Baselines that are read at once: after a start, all that are active.</summary>
    private const int MaxReads = 8;

    private readonly ILogger<BaselineCache> _logger = logger;
    private volatile Known _known = new(0, []);
    private long _asked = Never;
    private long _questioned = Never;
    private Task? _asking;

    /// <summary>Whether it is time to ask.</summary>
    public bool IsOld => Volatile.Read(ref _asked) is var asked && (asked == Never || time.GetElapsedTime(asked) >= RefreshInterval);

    /// <summary>Whether there was an answer yet.</summary>
    public bool IsKnown => Volatile.Read(ref _asked) != Never;

    /// <summary>The active baseline of a model's version, or of all its versions; null: none is.</summary>
    public Baseline? Find(string model, string version)
    {
        var active = _known.Active;
        if (active.Count == 0)
            return null;
        return active.TryGetValue((model, version), out var own) || active.TryGetValue((model, ""), out own) ? own.Baseline : null;
    }

    /// <summary>
    /// The same for a question, as it is now. All baselines are read for the first records after a start, or some seconds after the first question; until then a question reads the one that it needs.
    /// </summary>
    public async Task<Baseline?> FindAsync(IGrainFactory grains, string model, string version)
    {
        if (IsKnown)
        {
            if (IsOld)
                await RefreshAsync(grains);
            return Find(model, version);
        }

        var first = Interlocked.CompareExchange(ref _questioned, time.GetTimestamp(), Never);
        if (first != Never && time.GetElapsedTime(first) >= RefreshInterval)
            _ = RefreshAsync(grains);
        var active = await grains.GetGrain<IActiveBaselinesGrain>(IActiveBaselinesGrain.Key).OfModelAsync(model);
        return (Array.Find(active, each => each.Version == version) ?? Array.Find(active, static each => each.Version.Length == 0)) is { } found
            ? (await ReadAsync(grains, found))?.Baseline
            : null;
    }

    /// <summary>
    /// Asks what is active. One asks for all, and the others wait for the answer with it. What cannot be read now is asked for again
    /// after the interval.
    /// </summary>
    public Task RefreshAsync(IGrainFactory grains)
    {
        var mine = new TaskCompletionSource();
        if (Interlocked.CompareExchange(ref _asking, mine.Task, null) is { } asking)
            return asking;
        return AskAsync(grains, mine);
    }

    /// <summary>Asks after a change: an answer that was on its way before may not know of it.</summary>
    public async Task RenewAsync(IGrainFactory grains)
    {
        if (Volatile.Read(ref _asking) is { } before)
            await before;
        await RefreshAsync(grains);
    }

    private async Task AskAsync(IGrainFactory grains, TaskCompletionSource mine)
    {
        try
        {
            if (await grains.GetGrain<IActiveBaselinesGrain>(IActiveBaselinesGrain.Key).GetAsync(_known.Version) is { } book)
                _known = await ReadAsync(grains, book);
        }
        catch (Exception e)
        {
            // It is not part of what a batch or a query guarantees, and the next one asks again.
            LogNotRefreshed(e);
        }
        finally
        {
            Volatile.Write(ref _asked, time.GetTimestamp());
            Volatile.Write(ref _asking, null);
            mine.TrySetResult();
        }
    }

    private async Task<Known> ReadAsync(IGrainFactory grains, ActiveBaselines book)
    {
        var before = _known.Active;
        var active = new Dictionary<(string, string), Entry>(book.Active.Length);
        var unread = new Queue<ActiveBaseline>();
        foreach (var each in book.Active)
        {
            if (before.TryGetValue((each.Model, each.Version), out var known) && known.Of == each)
                active.Add((each.Model, each.Version), known);
            else
                unread.Enqueue(each);
        }

        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(MaxReads, unread.Count)).Select(_ => ReadAllAsync()));
        return new Known(book.Version, active);

        async Task ReadAllAsync()
        {
            while (Next() is { } each)
            {
                if (await ReadAsync(grains, each) is not { } entry)
                    continue;
                lock (gate)
                    active.Add((each.Model, each.Version), entry);
            }
        }

        ActiveBaseline? Next()
        {
            lock (gate)
                return unread.TryDequeue(out var each) ? each : null;
        }
    }

    private async Task<Entry?> ReadAsync(IGrainFactory grains, ActiveBaseline active)
    {
        if (await grains.GetGrain<IBaselineGrain>(active.Model).GetAsync(active.Name, active.Revision) is not { } stored)
            return null;
        try
        {
            return new Entry(active, Baseline.Decode(stored.Content));
        }
        catch (AggregateFormatException e)
        {
            // A newer silo wrote it in a form that this build does not know.
            LogNotUnderstood(active.Model, active.Name, active.Revision, e.Message);
            return null;
        }
    }

    private sealed record Entry(ActiveBaseline Of, Baseline Baseline);

    private sealed record Known(long Version, Dictionary<(string Model, string Version), Entry> Active);

    [LoggerMessage(41, LogLevel.Debug, "The active baselines could not be asked for; they are asked for again")]
    private partial void LogNotRefreshed(Exception exception);

    [LoggerMessage(42, LogLevel.Error, "Records of {Model} are not counted with the baseline {Name}@{Revision}: {Problem}")]
    private partial void LogNotUnderstood(string model, string name, int revision, string problem);
}
