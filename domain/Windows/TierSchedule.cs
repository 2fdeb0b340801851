namespace OrleansMonitor.Domain.Windows;

/// <summary>
/// The tiers of a model's rows, from fine to coarse. Rows older, in event time, than a tier's retention are merged into rows of
/// the next; those of the coarsest stay. Only a configured <see cref="Retention"/>, which counts by the wall clock, ever deletes
/// a row. Every length is a multiple of the finer one, so that a coarse row is the merge of whole finer rows.
/// </summary>
public sealed class TierSchedule
{
    public const int MaxTiers = 8;

    private readonly Tier[] _tiers;

    /// <param name="finer">Length and retention of each tier but the coarsest, from fine to coarse, whole milliseconds.</param>
    /// <param name="coarsest">Length of the coarsest tier, in which rows stay.</param>
    public TierSchedule(ReadOnlySpan<(TimeSpan Length, TimeSpan Retention)> finer, TimeSpan coarsest)
    {
        if (finer.Length >= MaxTiers)
            throw new ArgumentException($"{finer.Length + 1} tiers were given; there are 1 to {MaxTiers}", nameof(finer));
        _tiers = new Tier[finer.Length + 1];
        for (var i = 0; i < _tiers.Length; i++)
        {
            var (length, retention) = i < finer.Length ? finer[i] : (coarsest, TimeSpan.MaxValue);
            if (length <= TimeSpan.Zero || length.Ticks % TimeSpan.TicksPerMillisecond != 0)
                throw new ArgumentException($"the window of tier {i} is {length}; it must be a positive whole number of milliseconds", nameof(finer));
            if (retention < length)
                throw new ArgumentException($"the retention of tier {i} is {retention}, less than its window of {length}", nameof(finer));
            if (i > 0 && length.Ticks % finer[i - 1].Length.Ticks != 0)
                throw new ArgumentException($"the window of tier {i} is {length}, no multiple of the finer {finer[i - 1].Length}", nameof(finer));
            if (i > 0 && retention < finer[i - 1].Retention)
                throw new ArgumentException($"the retention of tier {i} is {retention}, less than the finer tier's {finer[i - 1].Retention}", nameof(finer));
            _tiers[i] = new Tier((byte)i, length.Ticks / TimeSpan.TicksPerMillisecond, retention.Ticks / TimeSpan.TicksPerMillisecond);
        }
    }

    /// <summary>How long rows of all tiers are kept, by the wall clock; null: for ever.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>10 s for 2 h, 1 min for 2 d, 1 h for 90 d, then 1 d.</summary>
    public static TierSchedule Default { get; } = WithBase(TimeSpan.FromSeconds(10));

    public IReadOnlyList<Tier> Tiers => _tiers;

    public Tier Base => _tiers[0];

    public Tier Coarsest => _tiers[^1];

    /// <summary>The default tiers with another base window, a divisor of a minute.</summary>
    public static TierSchedule WithBase(TimeSpan baseWindow) => new(
        [
            (baseWindow, TimeSpan.FromHours(2)),
            (TimeSpan.FromMinutes(1), TimeSpan.FromDays(2)),
            (TimeSpan.FromHours(1), TimeSpan.FromDays(90)),
        ],
        TimeSpan.FromDays(1));

    /// <summary>The row to which a record belongs; however old it is, there is one.</summary>
    /// <param name="eventTime">Unix milliseconds, not negative.</param>
    /// <param name="frontiers">How far compaction has come.</param>
    public WindowStart RowFor(long eventTime, Frontiers frontiers)
    {
        ArgumentNullException.ThrowIfNull(frontiers);
        var tier = 0;
        while (tier < Coarsest.Index && eventTime < frontiers[tier])
            tier++;
        return new WindowStart((byte)tier, _tiers[tier].StartOf(eventTime));
    }

    /// <summary>
    /// How far compaction may go at a watermark: each tier's frontier at its retention before the watermark, aligned down to
    /// the next tier's windows. Frontiers that are further already stay.
    /// </summary>
    public Frontiers Target(Watermark watermark, Frontiers current)
    {
        ArgumentNullException.ThrowIfNull(current);
        var target = current;
        for (var tier = 0; watermark.Time is { } time && tier < Coarsest.Index; tier++)
            target = target.Advance(this, tier, Target(tier, time));
        return target;
    }

    /// <summary>
    /// The row in which a record ends that is as old as this at a watermark: where compaction takes it, and where it may go at once.
    /// </summary>
    /// <param name="eventTime">Unix milliseconds, not negative.</param>
    /// <param name="watermark">Unix milliseconds.</param>
    public WindowStart EndFor(long eventTime, long watermark)
    {
        var tier = 0;
        while (tier < Coarsest.Index && eventTime < Target(tier, watermark))
            tier++;
        return new WindowStart((byte)tier, _tiers[tier].StartOf(eventTime));
    }

    /// <summary>The smallest watermark that a window speaks of: at an earlier one, no record of it would end in its tier.</summary>
    /// <param name="tier">The window's tier; not the base, which speaks of none.</param>
    /// <param name="start">The window's start, Unix milliseconds.</param>
    public long WatermarkOf(int tier, long start) => _tiers[tier].EndOf(start) + _tiers[tier - 1].Retention;

    /// <summary>
    /// The oldest time that is kept, Unix milliseconds; 0 without a retention. It lies on a border of the coarsest windows and so
    /// of all: a row is kept or deleted as a whole.
    /// </summary>
    /// <param name="now">The wall clock, Unix milliseconds.</param>
    public long OldestKept(long now) =>
        Retention is { } retention && now > retention.TotalMilliseconds ? Coarsest.StartOf(now - (long)retention.TotalMilliseconds) : 0;

    /// <summary>The range of whole rows that encloses [from, to), given how far compaction has come.</summary>
    /// <param name="from">Unix milliseconds, not negative.</param>
    /// <param name="to">Unix milliseconds, after <paramref name="from"/>.</param>
    /// <param name="frontiers">How far compaction has come.</param>
    public TimeRange EffectiveRange(long from, long to, Frontiers frontiers)
    {
        ArgumentNullException.ThrowIfNull(frontiers);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        var first = RowFor(from, frontiers);
        var last = RowFor(to - 1, frontiers);
        return new TimeRange(first.Start, last.Start + _tiers[last.Tier].Length);
    }

    /// <summary>Frontiers of a tier lie on the windows of the next one.</summary>
    internal long Align(int tier, long time) => _tiers[tier + 1].StartOf(time);

    // Retentions do not become shorter, and borders of longer windows are borders of shorter ones: so none is beyond the finer tier's.
    private long Target(int tier, long watermark) => watermark > _tiers[tier].Retention ? Align(tier, watermark - _tiers[tier].Retention) : 0;
}
