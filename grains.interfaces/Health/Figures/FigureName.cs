using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>How a figure of a course over time is named: as in rules, or by one of some short names.</summary>
public static class FigureName
{
    /// <summary>The model's quality, whichever figure that is (<see cref="QualityFigure"/>).</summary>
    public const string Quality = "quality";

    /// <summary>The same, estimated without labels.</summary>
    public const string Estimate = "estimate";

    public const string Grammar = "names of figures as in rules, such as accuracy, error_ratio, latency_p99 or data_drift(COLUMN), or rate, errors, quality, estimate, drift; separated by commas";

    private static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        ["rate"] = "predictions_per_second",
        ["errors"] = "error_ratio",
        ["drift"] = "data_drift_share",
    };

    /// <summary>Splits a list at the commas that lie in no parentheses: an argument may hold some.</summary>
    public static IReadOnlyList<string> Split(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        var names = new List<string>();
        var (begin, depth) = (0, 0);
        for (var i = 0; i <= list.Length; i++)
        {
            if (i < list.Length && (list[i] != ',' || depth > 0))
            {
                depth += list[i] == '(' ? 1 : list[i] == ')' ? -1 : 0;
                continue;
            }

            if (list[begin..i].Trim() is { Length: > 0 } name)
                names.Add(name);
            begin = i + 1;
        }

        return names;
    }

    /// <summary>The figure of the catalogue; null for quality and estimate, and for what is wrong.</summary>
    /// <param name="name">As it was asked for.</param>
    /// <param name="kind">Whose figure it is to be.</param>
    /// <param name="problem">What is wrong; empty: nothing.</param>
    public static Metric? Find(string name, OwnerKind kind, out string problem)
    {
        ArgumentNullException.ThrowIfNull(name);
        problem = "";
        if (name is Quality or Estimate)
        {
            problem = kind == OwnerKind.Model ? "" : $"'{name}' is a figure of models";
            return null;
        }

        if (MetricCatalog.Find(Short.GetValueOrDefault(name, name), out problem) is not { } metric)
            return null;
        var owners = kind == OwnerKind.Model ? MetricOwners.Models : MetricOwners.Nodes;
        if (!metric.IsPresence && (metric.Owners & owners) != 0)
            return metric;
        problem = $"'{name}' is no figure of the windows of a {(kind == OwnerKind.Model ? "model" : "node")}";
        return null;
    }

    /// <summary>The parts of the windows that a figure is read of.</summary>
    public static AggregateParts PartsOf(string name, Metric? metric) => metric?.Parts ?? (name == Estimate ? AggregateParts.Traffic | AggregateParts.Bins : QualityFigure.Parts);
}
