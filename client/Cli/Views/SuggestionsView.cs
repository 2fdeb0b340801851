using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Views;

/// <summary>Proposed rules as a table, for programs; people read them as a file of rules.</summary>
internal static class SuggestionsView
{
    public static ResultTable Rules(RuleSuggestions suggestions)
    {
        var table = new ResultTable(
            "Rules",
            new ResultColumn("alert", "alert"),
            new ResultColumn("metric", "metric"),
            new ResultColumn("below", "below", IsRight: true),
            new ResultColumn("above", "above", IsRight: true),
            new ResultColumn("min records", "minRecords", IsRight: true),
            new ResultColumn("points", "points", IsRight: true),
            new ResultColumn("incidents", "incidents", IsRight: true),
            new ResultColumn("fired", "fired", IsRight: true));
        foreach (var rule in suggestions.Rules)
        {
            table.Add(
                rule.Name,
                rule.Metric,
                TableCell.Rounded(rule.Below),
                TableCell.Rounded(rule.Above),
                TableCell.Count(rule.MinRecords),
                TableCell.Count((long)rule.Points),
                TableCell.Count((long)rule.Incidents),
                TableCell.Count((long)rule.Fired));
        }

        return table;
    }
}
