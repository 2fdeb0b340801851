using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Owners;

namespace OrleansMonitor.Grains.Health;

/// <summary>How far an owner has come: its watermark, its compaction, and the end of its newest row; null before the first record.</summary>
internal readonly record struct OwnerProgress(long? Watermark, Frontiers Frontiers, long? End)
{
    public static OwnerProgress Of(OwnerState state, TierSchedule schedule)
    {
        long? end = null;
        foreach (var tier in schedule.Tiers)
        {
            if (state.NewestStarts[tier.Index] >= 0)
                end = Math.Max(end ?? 0, state.NewestStarts[tier.Index] + tier.Length);
        }

        return new OwnerProgress(state.Watermark.Time, state.Frontiers, end);
    }
}
