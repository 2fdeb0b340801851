using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Owners;

/// <summary>Makes the tiers that the options ask for.</summary>
public static class Schedules
{
    /// <summary>The tiers of a model's rows.</summary>
    public static TierSchedule OfModel(AggregationOptions options, string model)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Of(options, options.Models.GetValueOrDefault(model)?.BaseWindow ?? options.BaseWindow);
    }

    /// <summary>The tiers of a node's rows.</summary>
    public static TierSchedule OfNode(AggregationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Of(options, options.BaseWindow);
    }

    private static TierSchedule Of(AggregationOptions options, TimeSpan baseWindow) => new(
        (baseWindow, options.BaseRetention),
        (TimeSpan.FromMinutes(1), options.MinuteRetention),
        (TimeSpan.FromHours(1), options.HourRetention),
        (TimeSpan.FromDays(1), options.DayRetention));
}
