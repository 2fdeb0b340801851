using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Families;

/// <summary>Every family of what is monitored. docs/prometheus.md has the same table, by a test.</summary>
public static class FamilyCatalog
{
    /// <summary>In ordinal order of the names.</summary>
    public static IReadOnlyList<FigureFamily> All { get; } =
        [.. ModelCounters.All.Concat(ModelGauges.All).Concat(NodeFamilies.All).OrderBy(static family => family.Name, StringComparer.Ordinal)];

    public static FigureFamily? Find(string name) => All.FirstOrDefault(family => family.Name == name);

    /// <summary>The families of an owner in ordinal order; those of a detail with those of less.</summary>
    public static IReadOnlyList<FigureFamily> Of(OwnerKind owner, FamilyDetail detail) => [.. All.Where(family => family.Owner == owner && family.Detail <= detail)];

    /// <summary>What has to be decoded of the rows for some families.</summary>
    public static AggregateParts PartsOf(IEnumerable<FigureFamily> families) => families.Aggregate(AggregateParts.Traffic, static (parts, family) => parts | family.Parts);
}

/// <summary>Labels of a series, before the one that its family may have.</summary>
public static class FamilyLabels
{
    public const string Model = "model", Version = "version", Node = "node";
}
