using OrleansMonitor.Access;
using OrleansMonitor.Alerts;

namespace OrleansMonitor.Silo.Alerting.Alerts;

/// <summary>Leaves out what a caller may not read: an alert without a model is about all of them.</summary>
internal static class VisibleAlerts
{
    private const string Model = "model";

    public static IReadOnlyList<AlertEntry> VisibleTo(this IReadOnlyList<AlertEntry> alerts, Grants grants) =>
        grants.HasAllModels(AccessRole.Read) ? alerts : [.. alerts.Where(alert => IsVisible(alert.Labels, grants))];

    public static bool IsVisible(IReadOnlyDictionary<string, string> labels, Grants grants) =>
        labels.TryGetValue(Model, out var model) && grants.Allows(AccessRole.Read, model);
}
