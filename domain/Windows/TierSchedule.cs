namespace OrleansMonitor.Domain.Windows;

/// <summary>
/// The tiers of a model's rows, from fine to coarse. Rows older than a tier's retention are merged into rows of the next;
/// those older than the last tier's are deleted. Every length is a multiple of the finer one, so that a coarse row is the
/// merge of whole finer rows.
/// </summary>
public sealed class TierSchedule
{
    public const int MaxTiers = 8;

    private readonly Tier[] _tiers;

    /// <param name="tiers">Length and retention of each tier, from fine to coarse, whole milliseconds.</param>
    public TierSchedule(params ReadOnlySpan<(TimeSpan Length, TimeSpan Retention)> tiers)
    {
        if (tiers.Length is 0 or > MaxTiers)
            throw new ArgumentException($"{tiers.Length} tiers were given; there are 1 to {MaxTiers}", nameof(tiers));
        _tiers = new Tier[tiers.Length];
        for (var i = 0; i < tiers.Length; i++)
        {
            var (length, retention) = tiers[i];
            if (length <= TimeSpan.Zero || length.Ticks % TimeSpan.TicksPerMillisecond != 0)
                throw new ArgumentException($"the window of tier {i} is {length}; it must be a positive whole number of milliseconds", nameof(tiers));
            if (retention < length)
                throw new ArgumentException($"the retention of tier {i} is {retention}, less than its window of {length}", nameof(tiers));
            if (i > 0 && length.Ticks % tiers[i - 1].Length.Ticks != 0)
                throw new ArgumentException($"the window of tier {i} is {length}, no multiple of the finer {tiers[i - 1].Length}", nameof(tiers));
            if (i > 0 && retention < tiers[i - 1].Retention)
                throw new ArgumentException($"the retention of tier {i} is {retention}, less than the finer tier's {tiers[i - 1].Retention}", nameof(tiers));
            _tiers[i] = new Tier((byte)i, length.Ticks / TimeSpan.TicksPerMillisecond, retention.Ticks / TimeSpan.TicksPerMillisecond);
        }
    }

    /// <summary>10 s for 2 h, 1 min for 2 d, 1 h for 90 d, 1 d for 730 d.</summary>
    public static TierSchedule Default { get; } = WithBase(TimeSpan.FromSeconds(10));

    public IReadOnlyList<Tier> Tiers => _tiers;

    public Tier Base => _tiers[0];

    public Tier Coarsest => _tiers[^1];

    /// <summary>The default tiers with another base window, a divisor of a minute.</summary>
    public static TierSchedule WithBase(TimeSpan baseWindow) => new(
        (baseWindow, TimeSpan.FromHours(2)),
        (TimeSpan.FromMinutes(1), TimeSpan.FromDays(2)),
        (TimeSpan.FromHours(1), TimeSpan.FromDays(90)),
        (TimeSpan.FromDays(1), TimeSpan.FromDays(730)));

    /// <summary>
    /// The row to which a record belongs; null when its time is before the last frontier, where rows have been deleted.
    /// </summary>
    /// <param name="eventTime">Unix milliseconds, not negative.</param>
    /// <param name="frontiers">How far compaction has come.</param>
    public WindowStart? RowFor(long eventTime, Frontiers frontiers)
    {
        ArgumentNullException.ThrowIfNull(frontiers);
        foreach (var tier in _tiers)
        {
            if (eventTime >= frontiers[tier.Index])
                return new WindowStart(tier.Index, tier.StartOf(eventTime));
        }

        return null;
    }

    /// <summary>
    /// How far compaction may go at a watermark: each tier's frontier at its retention before the watermark, aligned down to
    /// the next tier's windows. Frontiers that are further already stay.
    /// </summary>
    public Frontiers Target(Watermark watermark, Frontiers current)
    {
        ArgumentNullException.ThrowIfNull(current);
        var target = current;
        foreach (var tier in _tiers)
        {
            if (watermark.Time is { } time && time > tier.Retention)
                target = target.Advance(this, tier.Index, Math.Min(Align(tier.Index, time - tier.Retention), Limit(target, tier.Index)));
        }

        return target;
    }

    /// <summary>Records before this time are too old to be counted; 0 while nothing is.</summary>
    public long RetentionCutoff(Watermark watermark, Frontiers frontiers)
    {
        ArgumentNullException.ThrowIfNull(frontiers);
        var last = Coarsest;
        var cutoff = watermark.Time is { } time && time > last.Retention ? last.StartOf(time - last.Retention) : 0;
        return Math.Max(cutoff, frontiers[last.Index]);
    }

    /// <summary>The range of whole rows that encloses [from, to), given how far compaction has come. Where rows were deleted it begins with what is left.</summary>
    /// <param name="from">Unix milliseconds, not negative.</param>
    /// <param name="to">Unix milliseconds, after <paramref name="from"/>.</param>
    /// <param name="frontiers">How far compaction has come.</param>
    public TimeRange EffectiveRange(long from, long to, Frontiers frontiers)
    {
        ArgumentNullException.ThrowIfNull(frontiers);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        var oldest = frontiers[Coarsest.Index];
        if (to <= oldest)
            return new TimeRange(oldest, oldest);
        var first = RowFor(Math.Max(from, oldest), frontiers)!.Value;
        var last = RowFor(to - 1, frontiers)!.Value;
        return new TimeRange(first.Start, last.Start + _tiers[last.Tier].Length);
    }

    /// <summary>Frontiers of a tier lie on the windows of the next one; the last tier's on its own.</summary>
    internal long Align(int tier, long time) => _tiers[Math.Min(tier + 1, _tiers.Length - 1)].StartOf(time);

    // A tier begins where the finer one ends.
    private long Limit(Frontiers frontiers, int tier) => tier == 0 ? long.MaxValue : Align(tier, frontiers[tier - 1]);
}
