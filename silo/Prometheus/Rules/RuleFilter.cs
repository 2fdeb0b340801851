using OrleansMonitor.Alerts;

namespace OrleansMonitor.Silo.Prometheus.Rules;

/// <summary>What a client asks of <c>/api/v1/rules</c>. Names are taken exactly; several of a kind are alternatives.</summary>
internal sealed class RuleFilter
{
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _groups;
    private readonly HashSet<string> _files;
    private readonly bool _hasAlertingRules;

    private RuleFilter(IQueryCollection query, string type, bool excludesAlerts)
    {
        (_names, _groups, _files) = (Set(query, "rule_name[]"), Set(query, "rule_group[]"), Set(query, "file[]"));
        // There are no recording rules.
        _hasAlertingRules = type != "record";
        ExcludesAlerts = excludesAlerts;
    }

    public bool ExcludesAlerts { get; }

    /// <summary>What is wrong with the request; null: nothing.</summary>
    public static string? Read(IQueryCollection query, out RuleFilter filter)
    {
        var type = query["type"].ToString().ToLowerInvariant();
        var isFlag = TryParseFlag(query["exclude_alerts"].ToString(), out var excludesAlerts);
        filter = new RuleFilter(query, type, excludesAlerts);
        if (type is not ("" or "alert" or "record"))
            return $"invalid parameter \"type\": it is '{type}'; there are alert and record";
        return isFlag ? null : $"invalid parameter \"exclude_alerts\": it is '{query["exclude_alerts"]}'; there are true and false";
    }

    public bool Takes(RuleGroupEntry group) => _hasAlertingRules && (_groups.Count == 0 || _groups.Contains(group.Name)) && (_files.Count == 0 || _files.Contains(group.Source));

    public bool Takes(RuleEntry rule) => _names.Count == 0 || _names.Contains(rule.Name);

    private static HashSet<string> Set(IQueryCollection query, string name) => new(query[name].OfType<string>(), StringComparer.Ordinal);

    /// <summary>As Go's library reads it, which Prometheus' own clients write with.</summary>
    private static bool TryParseFlag(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "" or "0" or "f" or "F" or "false" or "FALSE" or "False";
    }
}
