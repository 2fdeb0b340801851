using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Health.History;
using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.Silo.Prometheus.Sources;

/// <summary>What names and labels the series of families have: a histogram is as many series as it has buckets, and two more.</summary>
internal static class SampleNames
{
    public const string Bound = "le";

    /// <summary>All names of samples that a family has.</summary>
    public static IEnumerable<string> Of(FigureFamily family) => family.Kind == FamilyKind.Histogram ? [Of(family, HistoryPart.Bucket), Of(family, HistoryPart.Count), Of(family, HistoryPart.Sum)] : [family.Name];

    /// <summary>All names of labels that its series may have.</summary>
    public static IEnumerable<string> LabelsOf(FigureFamily family)
    {
        yield return Labels.MetricName;
        yield return FamilyLabels.Model;
        if (family.Owner == OwnerKind.Node)
            yield return FamilyLabels.Node;
        if (family.HasVersion)
            yield return FamilyLabels.Version;
        if (family.Kind == FamilyKind.Histogram)
            yield return Bound;
        if (family.Label is { } label)
            yield return label;
    }

    /// <summary>The labels of a series of an owner.</summary>
    public static Labels Of(OwnerKind kind, string owner, HistorySeries series) =>
        Of(kind, owner, series.Family, Of(series.Family, series.Part), series.Model, series.Version, series.Part == HistoryPart.Bucket ? Bound : series.Family.Label, series.Label);

    /// <summary>Those of a histogram as a whole.</summary>
    public static Labels Of(OwnerKind kind, string owner, HistorySketches sketches) => Of(kind, owner, sketches.Family, sketches.Family.Name, sketches.Model, sketches.Version, null, null);

    private static string Of(FigureFamily family, HistoryPart part) => family.Name + part switch
    {
        HistoryPart.Bucket => "_bucket",
        HistoryPart.Sum => "_sum",
        HistoryPart.Count => "_count",
        _ => "",
    };

    private static Labels Of(OwnerKind kind, string owner, FigureFamily family, string name, string model, string version, string? label, string? value)
    {
        var labels = Labels.Of(
            (Labels.MetricName, name),
            (FamilyLabels.Model, kind == OwnerKind.Model ? owner : model),
            (FamilyLabels.Node, kind == OwnerKind.Node ? owner : ""),
            (FamilyLabels.Version, family.HasVersion ? version : ""));
        return label is null ? labels : labels.With(label, value ?? "");
    }
}
