using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules.Notifications;

/// <summary>The file of routes and receivers; docs/notifications.md describes it. Its form is Alertmanager's where both have the same.</summary>
public static class NotificationFile
{
    /// <summary>Bytes of a file.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Receivers in a file.</summary>
    public const int MaxReceivers = 500;

    /// <summary>Null: it cannot be used, and the errors say why.</summary>
    public static NotificationPlan? Parse(string file, string text, out IReadOnlyList<YamlError> problems)
    {
        var errors = new YamlErrors(file);
        var plan = YamlFile.Read(text, MaxBytes, errors) is { } root ? Read(root) : null;
        problems = errors.All;
        return errors.Count == 0 ? plan : null;
    }

    private static NotificationPlan? Read(YamlMap root)
    {
        var receivers = ReadReceivers(root);
        NotificationRoute? route = null;
        if (root.Map("route") is { } map)
            route = new RouteReader(receivers).ReadRoot(map);
        else if (!root.Has("route"))
            root.Fail("route", "it is missing: it says who is told of what no other route takes");
        root.Close();
        return route is null ? null : new NotificationPlan(route, receivers);
    }

    private static Dictionary<string, NotificationReceiver> ReadReceivers(YamlMap root)
    {
        var receivers = new Dictionary<string, NotificationReceiver>(StringComparer.Ordinal);
        if (!root.Has("receivers"))
            root.Fail("receivers", "it is missing: it lists who can be told");
        foreach (var map in root.Maps("receivers", MaxReceivers))
        {
            var name = map.Required("name", 128);
            var receiver = new NotificationReceiver(name ?? "", ReceiverReader.Read(map));
            map.Close();
            if (name is not null && !receivers.TryAdd(name, receiver))
                map.Fail("name", $"there is a receiver '{YamlMap.Shown(name)}' already");
        }

        return receivers;
    }
}
