using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Owners;

/// <summary>Makes the tiers that the options ask for.</summary>
public static class Schedules
{
    /// <summary>The tiers of a model's rows.</summary>
    public static TierSchedule OfModel(AggregationOptions options, string model)
    {
        ArgumentNullException.ThrowIfNull(options);
        var own = options.Models.GetValueOrDefault(model);
        return Of(options, own?.BaseWindow ?? options.BaseWindow, own?.Retention ?? options.Retention);
    }

    /// <summary>
    /// The tiers of a node's rows, which are of many models: they are kept as long as the longest retention of all, so that what
    /// one model keeps is not lost at its nodes.
    /// </summary>
    public static TierSchedule OfNode(AggregationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var retention = options.Retention;
        foreach (var own in options.Models.Values)
        {
            if (own.Retention > retention)
                retention = own.Retention;
        }

        return Of(options, options.BaseWindow, retention);
    }

    private static TierSchedule Of(AggregationOptions options, TimeSpan baseWindow, TimeSpan? retention) => new(
        [
            (baseWindow, options.BaseRetention),
            (TimeSpan.FromMinutes(1), options.MinuteRetention),
            (TimeSpan.FromHours(1), options.HourRetention),
        ],
        TimeSpan.FromDays(1))
    {
        Retention = retention,
    };
}
