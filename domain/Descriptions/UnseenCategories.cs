using OrleansMonitor.Domain.Features;

namespace OrleansMonitor.Domain.Descriptions;

/// <summary>Categories that other records do not have.</summary>
internal static class UnseenCategories
{
    /// <summary>Their weighted share of the values; null where either side has no values, or has more categories than are told apart.</summary>
    public static double? ShareOf(CategoricalFeature? current, CategoricalFeature? reference)
    {
        if (current is not { IsEmpty: false } || reference is not { IsEmpty: false } || current.Values.OtherCount > 0 || reference.Values.OtherCount > 0)
            return null;
        var unseen = 0.0;
        foreach (var value in current.Values)
            unseen += reference.Values.Find(value.Name) is null ? value.Weight : 0;
        return Math.Min(1, unseen / current.Values.TotalWeight);
    }
}
