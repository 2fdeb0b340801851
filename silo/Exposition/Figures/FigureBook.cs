using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Health.Totals;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition.Figures;

/// <summary>Figures as of a time.</summary>
internal sealed record FigureSnapshot(DateTimeOffset At, ShareView View, IReadOnlyList<OwnerFigures> Owners)
{
    /// <summary>What is to be exposed of it, in ordinal order of the names.</summary>
    public required IReadOnlyList<ExposedFamily> Families { get; init; }
}

/// <summary>
/// The figures that this silo exposes: brought up to date when somebody asks and they are old, for all who ask at once. The coordinator is
/// asked once, and of the owners those that have committed something. Nothing runs while nobody asks. Thread-safe.
/// </summary>
internal sealed partial class FigureBook(
    TotalsServices totals, IGrainFactory grains, FigureShare share, FigureFamilies families, ExpositionOptions options, FigureInstruments instruments, TimeProvider time,
    IHostApplicationLifetime lifetime, ILogger<FigureBook> logger)
{
    /// <summary>Owners that are read at the same time.</summary>
    private const int Parallel = 4;

    /// <summary>Time of one refresh; owners that it has not come to are as before, and are the first the next time.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(1);

    private readonly ILogger<FigureBook> _logger = logger;
    private readonly Lock _lock = new();
    private Dictionary<(OwnerKind Kind, string Name), Followed> _owners = [];
    private FigureSnapshot? _snapshot;
    private long _taken;
    private Task? _running;

    /// <summary>The figures, at most so old as the settings say or, if that takes longer than one waits, those of before; null: there are none yet.</summary>
    public async Task<FigureSnapshot?> GetAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        Task running;
        lock (_lock)
        {
            if (_snapshot is not null && time.GetElapsedTime(_taken) < options.RefreshInterval)
                return Current();
            running = _running ??= Task.Run(RunAsync, CancellationToken.None);
        }

        try
        {
            await running.WaitAsync(wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            instruments.Late();
        }

        lock (_lock)
            return Current();
    }

    /// <summary>What another silo has come to expose since is left out.</summary>
    private FigureSnapshot? Current()
    {
        if (_snapshot is not { } snapshot || share.View is not { } view || view.Version == snapshot.View.Version)
            return _snapshot;
        var owners = snapshot.Owners.Where(owner => FigureShare.IsMine(view, owner.Kind, owner.Name)).ToList();
        return _snapshot = new FigureSnapshot(snapshot.At, view, owners) { Families = families.Of(owners, view.Self) };
    }

    private async Task RunAsync()
    {
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Budget, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lifetime.ApplicationStopping);
        try
        {
            var (snapshot, stale) = await RefreshAsync(both.Token);
            instruments.Refreshed(time.GetElapsedTime(started), stale);
            lock (_lock)
                (_snapshot, _taken) = (snapshot, time.GetTimestamp());
        }
        catch (Exception e) when (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            instruments.Failed();
            LogNotRefreshed(e);
        }
        catch (OperationCanceledException)
        {
            // The silo ends.
        }
        finally
        {
            lock (_lock)
                _running = null;
        }
    }

    private async Task<(FigureSnapshot Snapshot, int Stale)> RefreshAsync(CancellationToken cancellationToken)
    {
        var overview = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync().WaitAsync(cancellationToken);
        var (view, at) = (share.View, time.GetUtcNow());
        var marks = new Dictionary<(OwnerKind Kind, string Name), OwnerMark>();
        foreach (var model in overview.Models)
            marks[(OwnerKind.Model, model.Model)] = new OwnerMark(model.LastCommit, model.Records, model.Watermark, model.PendingPredictions);
        foreach (var node in options.Nodes ? overview.Nodes : [])
            marks[(OwnerKind.Node, node.Node)] = new OwnerMark(node.LastContact, node.Records, node.Watermark, node.UncommittedBatches);
        Keep(share.Select(marks.Keys));
        var due = _owners.Where(each => each.Value.IsDue(marks[each.Key], at.ToUnixTimeMilliseconds())).OrderBy(static each => each.Value.ReadAt).ToArray();
        try
        {
            await System.Threading.Tasks.Parallel.ForEachAsync(
                due, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken }, async (owner, token) => await ReadAsync(owner.Value, marks[owner.Key], at, token));
        }
        catch (OperationCanceledException) when (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // What is left is read the next time.
        }

        var figures = _owners.Values.Select(static owner => owner.Figures).OfType<OwnerFigures>().OrderBy(static owner => owner.Kind).ThenBy(static owner => owner.Name, StringComparer.Ordinal).ToList();
        return (new FigureSnapshot(at, view, figures) { Families = families.Of(figures, view.Self) }, due.Count(owner => owner.Value.ReadAt < at));
    }

    private void Keep(List<(OwnerKind Kind, string Name)> mine)
    {
        var scope = new TotalsScope(options.Detail, options.Versions, options.MaxVersions, options.MaxNames);
        var owners = new Dictionary<(OwnerKind Kind, string Name), Followed>();
        foreach (var owner in mine)
            owners[owner] = _owners.GetValueOrDefault(owner) ?? new Followed(totals.Follow(owner.Kind, owner.Name, scope));
        _owners = owners;
    }

    private async ValueTask ReadAsync(Followed owner, OwnerMark mark, DateTimeOffset at, CancellationToken cancellationToken)
    {
        try
        {
            owner.Figures = await owner.Totals.RefreshAsync(at.ToUnixTimeMilliseconds(), cancellationToken);
            (owner.Mark, owner.ReadAt) = (mark, at);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            instruments.Failed();
            LogNotRefreshed(e);
        }
    }

    private sealed class Followed(OwnerTotals totals)
    {
        public OwnerTotals Totals => totals;

        public OwnerFigures? Figures { get; set; }

        public OwnerMark? Mark { get; set; }

        public DateTimeOffset ReadAt { get; set; }

        public bool IsDue(OwnerMark mark, long now) => Mark != mark || totals.IsDueAt(now);
    }

    /// <summary>What the coordinator knows of an owner: while it stays, nothing was committed.</summary>
    private sealed record OwnerMark(long Time, ulong Records, long Watermark, long Waiting);

    [LoggerMessage(71, LogLevel.Warning, "Figures could not be brought up to date; those of before are exposed")]
    private partial void LogNotRefreshed(Exception exception);
}
