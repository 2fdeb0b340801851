using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.Totals;

/// <summary>
/// The figures of one owner, kept up to date from its committed rows: of what commits have changed since the last time only. Used by one
/// at a time.
/// </summary>
public sealed class OwnerTotals
{
    private const int MaxAttempts = 4;

    private readonly OwnerId _owner;
    private readonly TotalsServices _services;
    private readonly TotalsScope _scope;
    private readonly TierSchedule _schedule;
    private readonly TotalBlocks _blocks;
    private readonly FigureSeriesReader _series;
    private IReadOnlyList<FigureSeries> _gauges = [];
    private TimeRange _step;
    private ulong _baselines;
    private OwnerFigures? _figures;
    private long _version;
    private bool _isRead;

    internal OwnerTotals(OwnerId owner, TotalsServices services, TotalsScope scope)
    {
        (_owner, _services, _scope) = (owner, services, scope);
        _schedule = owner.Kind == OwnerKind.Model ? Schedules.OfModel(services.Aggregation, owner.Name) : Schedules.OfNode(services.Aggregation);
        _series = new FigureSeriesReader(owner, services, scope);
        _blocks = new TotalBlocks(owner, _schedule, _series.CounterParts, SliceOf);
    }

    /// <summary>Whether something may be different at a time although the owner has committed nothing.</summary>
    public bool IsDueAt(long now) => !_isRead || StepAt(now) != _step || _blocks.OpenMinutes.Any();

    /// <summary>The figures as of a time; null: there is no such owner any more.</summary>
    /// <exception cref="StoreException">The store does not answer; it may be asked again.</exception>
    public async Task<OwnerFigures?> RefreshAsync(long now, CancellationToken cancellationToken)
    {
        if (await HeadAsync(cancellationToken) is not var (version, state, catalog) || state.IsErased)
        {
            Forget();
            return null;
        }

        var isNew = !_isRead || version != _version;
        var (known, minutes) = isNew ? await ChangesAsync(version) : (version, []);
        var dirty = minutes is null ? null : minutes.Concat(_blocks.OpenMinutes).ToArray();
        var gauges = await StepDueAsync(now, dirty);
        if (!isNew && dirty is [] && !gauges && _figures is not null)
            return _figures;
        _isRead = false;
        state = await ReadAsync(state, dirty, now, cancellationToken);
        if (gauges)
            await ReadStepAsync(now, catalog, cancellationToken);
        (_isRead, _version) = (true, known);
        return _figures = _series.Of(_blocks.Sum(now), _gauges, state, catalog, now);
    }

    private void Forget()
    {
        _blocks.Clear();
        (_isRead, _figures, _gauges, _step) = (false, null, [], default);
    }

    private async Task<(long Version, OwnerState State, OwnerCatalog Catalog)?> HeadAsync(CancellationToken cancellationToken) =>
        await _services.Store.ReadRangeAsync(_owner, RowFilter.None, cancellationToken) is { } head
            ? (head.Version, OwnerState.Decode(head.State), OwnerCatalog.Decode(head.Catalog))
            : null;

    /// <summary>Which minutes have changed since the last time, and up to which commit that is known; null: any.</summary>
    private async Task<(long Known, long[]? Minutes)> ChangesAsync(long version)
    {
        try
        {
            var since = _isRead ? _version : 0;
            var changes = _owner.Kind == OwnerKind.Model
                ? await _services.Grains.GetGrain<IModelGrain>(_owner.Name).GetChangesAsync(since)
                : await _services.Grains.GetGrain<INodeGrain>(_owner.Name).GetChangesAsync(since);
            // Between a commit and its answer the owner is one behind the store; one that is further behind has been replaced.
            return (Math.Min(changes.Version, version), _isRead && changes.Version >= version - 1 ? changes.Minutes : null);
        }
        catch (Exception)
        {
            // A silo of an earlier build has it, or it starts anew.
            return (version, null);
        }
    }

    private async Task<OwnerState> ReadAsync(OwnerState state, long[]? minutes, long now, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isDone = minutes is null
                ? await _blocks.ReadAllAsync(_services.Store, state.Frontiers, now, cancellationToken)
                : minutes.Length == 0 || await _blocks.ReadAsync(_services.Store, minutes, state.Frontiers, now, cancellationToken);
            if (isDone)
                return state;
            if (attempt == MaxAttempts)
                throw new StoreException($"rows of {_owner} were merged {MaxAttempts} times while they were read");
            if (await HeadAsync(cancellationToken) is var (_, newer, _))
                state = newer;
        }
    }

    private TimeRange StepAt(long now) => FamilyStep.LastAt(now);

    private async Task<bool> StepDueAsync(long now, long[]? dirty)
    {
        const long Minute = 60_000;
        if (_services.Baselines.IsOld)
            await _services.Baselines.RefreshAsync(_services.Grains);
        var (step, baselines) = (StepAt(now), _series.BaselinesOf());
        return !_isRead || step != _step || baselines != _baselines || dirty is null || dirty.Any(minute => minute * Minute < step.To && (minute + 1) * Minute > step.From);
    }

    private async Task ReadStepAsync(long now, OwnerCatalog catalog, CancellationToken cancellationToken)
    {
        (_step, _baselines) = (StepAt(now), _series.BaselinesOf());
        var filter = new RowFilter(_step.From, _step.To, MaxRows: OwnerReader.MaxRows);
        var found = await _services.Store.ReadRangeAsync(_owner, filter, cancellationToken);
        _gauges = _series.OfStep(found?.Rows ?? [], _step, catalog, SliceOf);
    }

    private TotalsSlice SliceOf(RowKey key) => new(_owner.Kind == OwnerKind.Node ? key.Segment : "", _scope.ByVersion ? key.Version : "");
}
