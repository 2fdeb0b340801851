using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Windows;

/// <summary>
/// How far compaction has come. All event time before the frontier of a tier lives in coarser tiers, so each record has exactly
/// one row:
/// <code>
///       tier 3 (1 d) │ tier 2 (1 h) │ tier 1 (1 min) │ tier 0 (10 s)
/// time ──────────────┼──────────────┼────────────────┼──────────────▶
///                  F[2]           F[1]             F[0]
/// </code>
/// A frontier lies on a window border of the next coarser tier, so a coarse row is only ever made of all its finer rows. The
/// coarsest tier has none; one that an earlier build wrote, where it had deleted rows, says nothing any more.
/// Immutable; frontiers only advance.
/// </summary>
public sealed class Frontiers : IEquatable<Frontiers>
{
    // Unix milliseconds, descending.
    private readonly long[] _times;

    private Frontiers(long[] times) => _times = times;

    /// <summary>Nothing is compacted yet: every time lives in tier 0.</summary>
    public static Frontiers None { get; } = new([]);

    /// <summary>The frontier of a tier, Unix milliseconds; 0 when nothing of it was compacted.</summary>
    public long this[int tier] => tier < _times.Length ? _times[tier] : 0;

    /// <summary>Moves a tier's frontier forward; returns this when it is there already.</summary>
    /// <exception cref="ArgumentException">The time is not on a border of the next tier's windows, or beyond the finer tier's frontier.</exception>
    public Frontiers Advance(TierSchedule schedule, int tier, long time)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)tier, (uint)schedule.Coarsest.Index, nameof(tier));
        if (time <= this[tier])
            return this;
        if (schedule.Align(tier, time) != time)
            throw new ArgumentException($"the frontier {time} of tier {tier} does not lie on a window of the next tier", nameof(time));
        if (tier > 0 && time > this[tier - 1])
            throw new ArgumentException($"the frontier {time} of tier {tier} is beyond the finer tier's {this[tier - 1]}", nameof(time));
        var times = new long[Math.Max(_times.Length, tier + 1)];
        _times.CopyTo(times, 0);
        times[tier] = time;
        return new Frontiers(times);
    }

    /// <summary>The number of tiers with a frontier, the first frontier, and how far each next one lies before it.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarUInt((ulong)_times.Length);
        for (var i = 0; i < _times.Length; i++)
            writer.WriteVarUInt((ulong)(i == 0 ? _times[0] : _times[i - 1] - _times[i]));
    }

    public static Frontiers Read(ref AggregateReader reader)
    {
        var times = new long[reader.ReadCount(TierSchedule.MaxTiers)];
        for (var i = 0; i < times.Length; i++)
        {
            var coded = reader.ReadVarUInt();
            var limit = i == 0 ? long.MaxValue : times[i - 1];
            if (coded > (ulong)limit)
                throw new AggregateFormatException($"the frontier of tier {i} is before the epoch");
            times[i] = i == 0 ? (long)coded : limit - (long)coded;
        }

        return times.Length == 0 ? None : new Frontiers(times);
    }

    public bool Equals(Frontiers? other) => other is not null && _times.AsSpan().SequenceEqual(other._times);

    public override bool Equals(object? obj) => Equals(obj as Frontiers);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var time in _times)
            hash.Add(time);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", _times)}]";
}
