using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules.Notifications;

/// <summary>Reads the tree of routes. What a route does not say it has from the one above.</summary>
internal sealed class RouteReader(IReadOnlyDictionary<string, NotificationReceiver> receivers)
{
    private const int MaxRoutes = 1000;
    private const int MaxDepth = 16;
    private const int MaxGroupLabels = 32;
    private const string AllLabels = "...";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private int _count;

    /// <summary>The root takes every alert, so it has no matchers.</summary>
    public NotificationRoute ReadRoot(YamlMap map)
    {
        foreach (var key in (string[])["matchers", "continue"])
        {
            if (map.Has(key))
                map.Fail(key, "the uppermost route takes every alert and has no such key");
        }

        if (!map.Has("receiver"))
            map.Fail("receiver", "it is missing: it says who is told of what no other route takes");
        return Read(map, new NotificationRoute { Key = "", Receiver = "" }, NotificationPlan.RootKey, [], 1);
    }

    private NotificationRoute Read(YamlMap map, NotificationRoute above, string key, IReadOnlyList<LabelMatcher> matchers, int depth)
    {
        _count++;
        var groupBy = map.Has("group_by") ? ReadGroupBy(map) : (above.GroupBy, above.GroupByAll);
        var route = new NotificationRoute
        {
            Key = key,
            Receiver = ReadReceiver(map) ?? above.Receiver,
            Matchers = matchers,
            Continue = map.Flag("continue", false),
            GroupBy = groupBy.GroupBy,
            GroupByAll = groupBy.GroupByAll,
            GroupWait = map.Duration("group_wait", TimeSpan.Zero, TimeSpan.FromHours(1)) ?? above.GroupWait,
            GroupInterval = map.Duration("group_interval", Second, Day) ?? above.GroupInterval,
            RepeatInterval = map.Duration("repeat_interval", Second, 30 * Day) ?? above.RepeatInterval,
        };
        if (route.RepeatInterval < route.GroupInterval)
            map.Fail("repeat_interval", $"it is {YamlMap.ShowDuration(route.RepeatInterval)}; it must be at least group_interval, which is {YamlMap.ShowDuration(route.GroupInterval)}");
        var routes = ReadRoutes(map, route, depth);
        map.Close();
        return route with { Routes = routes };
    }

    private List<NotificationRoute> ReadRoutes(YamlMap map, NotificationRoute above, int depth)
    {
        var routes = new List<NotificationRoute>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        if (depth == MaxDepth && map.Has("routes"))
        {
            map.Fail("routes", $"routes are nested more than {MaxDepth} levels deep");
            return routes;
        }

        foreach (var child in map.Maps("routes", MaxRoutes))
        {
            if (_count == MaxRoutes)
            {
                child.Fail($"there are more than {MaxRoutes} routes");
                break;
            }

            var matchers = ReadMatchers(child);
            var key = $"{above.Key}/{{{string.Join(", ", matchers)}}}";
            // Two routes side by side with the same matchers, for two receivers, are two all the same.
            for (var number = 2; !keys.Add(key); number++)
                key = $"{above.Key}/{{{string.Join(", ", matchers)}}}#{number}";
            routes.Add(Read(child, above, key, matchers, depth + 1));
        }

        return routes;
    }

    private static List<LabelMatcher> ReadMatchers(YamlMap map)
    {
        var matchers = new List<LabelMatcher>();
        foreach (var text in map.Texts("matchers", MatcherText.MaxMatchers))
        {
            if (MatcherText.TryParse(text, out var error) is { } read)
                matchers.AddRange(read);
            else
                map.Fail("matchers", error);
        }

        return matchers;
    }

    private static (IReadOnlyList<string> GroupBy, bool GroupByAll) ReadGroupBy(YamlMap map)
    {
        var names = map.Texts("group_by", MaxGroupLabels);
        if (names.Contains(AllLabels))
        {
            if (names.Count > 1)
                map.Fail("group_by", "'...' means all labels and stands alone");
            return ([], true);
        }

        foreach (var name in names)
        {
            if (!LabelName.IsValid(name))
                map.Fail("group_by", $"'{YamlMap.Shown(name)}' is no name of a label: it has letters, digits and underscores, and no digit first");
        }

        return (names, false);
    }

    private string? ReadReceiver(YamlMap map)
    {
        if (map.Text("receiver") is not { } name)
            return null;
        if (receivers.ContainsKey(name))
            return name;
        var nearest = NearestNames.Of(name, receivers.Keys);
        var hint = nearest.Count > 0 ? $"; did you mean {string.Join(" or ", nearest)}?" : "";
        map.Fail("receiver", $"there is no receiver '{YamlMap.Shown(name)}'{hint}");
        return null;
    }
}
