using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Descriptions;

/// <summary>Describes features, predicted classes, predicted numbers and measurements beside a baseline.</summary>
public static class DataDescriber
{
    /// <summary>What has to be decoded of the rows.</summary>
    public const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Features | AggregateParts.Outputs | AggregateParts.Measurements | AggregateParts.Bins | AggregateParts.Embeddings;

    /// <summary>Outputs first, then features and then embeddings, and then measurements, each in ordinal order of their names.</summary>
    /// <param name="current">With at least <see cref="Parts"/>.</param>
    /// <param name="baseline">Null: there is none.</param>
    public static IReadOnlyList<ColumnDescription> Describe(PartialAggregate current, Baseline? baseline)
    {
        ArgumentNullException.ThrowIfNull(current);
        var more = (ColumnRole role) => baseline?.Columns.Where(column => column.Bins.Role == role).Select(static column => column.Bins.Name) ?? [];
        var bins = baseline is not null && current.HasBins ? current.Bins.Find(baseline.Bins.Fingerprint) : null;
        var columns = new List<ColumnDescription>();
        foreach (var (role, name, figures) in Columns(current, more))
        {
            var at = IndexOf(baseline, role, name);
            var column = at < 0 ? null : baseline!.Columns[at];
            if (figures is null && column is null)
                continue;
            var isNumeric = column?.Bins.IsNumeric ?? (figures!.Numeric?.Count ?? 0) >= (figures.Categorical?.Count ?? 0);
            var now = figures is null ? null : CurrentSummary.Of(figures, isNumeric, current.Traffic, column is null ? null : bins, column?.Bins, at);
            var before = column is null ? null : BaselineSummary.Of(column, baseline!);
            var description = new ColumnDescription { Role = role, Name = name, IsNumeric = isNumeric, Current = now, Baseline = before, Findings = [] };
            columns.Add(description with { Findings = [.. ColumnFindings.Of(description, baseline is not null, current.Traffic, collapsed: figures?.Numeric?.Collapsed)] });
        }

        columns.AddRange(EmbeddingDescriber.Describe(current, baseline));
        return columns;
    }

    /// <summary>The same beside other records, in the place of a baseline.</summary>
    public static IReadOnlyList<ColumnDescription> Describe(PartialAggregate current, DescribedReference reference)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(reference);
        var others = Columns(reference.Rows, role => Names(current, role)).ToDictionary(static each => (each.Role, each.Name), static each => each.Figures);
        var columns = new List<ColumnDescription>();
        foreach (var (role, name, figures) in Columns(current, role => Names(reference.Rows, role)))
        {
            var other = others[(role, name)];
            if (figures is null && other is null)
                continue;
            // A side without values says nothing of the kind.
            var kind = other is { Numeric.Count: > 0 } or { Categorical.Count: > 0 } ? other : figures ?? other!;
            var isNumeric = (kind.Numeric?.Count ?? 0) >= (kind.Categorical?.Count ?? 0);
            var now = figures is null ? null : CurrentSummary.Of(figures, isNumeric, current.Traffic, null, null, -1) with { UnseenShare = isNumeric ? null : UnseenCategories.ShareOf(Categories(current, role, name), Categories(reference.Rows, role, name)) };
            var before = other is null ? null : CurrentSummary.Of(other, isNumeric, reference.Rows.Traffic, null, null, -1);
            var description = new ColumnDescription { Role = role, Name = name, IsNumeric = isNumeric, Current = now, Baseline = before, Findings = [] };
            columns.Add(description with { Findings = [.. ColumnFindings.Of(description, hasBaseline: true, current.Traffic, reference, figures?.Numeric?.Collapsed)] });
        }

        columns.AddRange(EmbeddingDescriber.Describe(current, reference));
        return columns;
    }

    private static IEnumerable<string> Names(PartialAggregate rows, ColumnRole role) => NamedOf(rows, role)?.Names ?? [];

    private static FeatureSet? NamedOf(PartialAggregate rows, ColumnRole role) => role switch
    {
        ColumnRole.Feature when rows.HasFeatures => rows.Features,
        ColumnRole.Measurement when rows.HasMeasurements => rows.Measurements,
        _ => null,
    };

    private static CategoricalFeature? Categories(PartialAggregate rows, ColumnRole role, string name) =>
        role == ColumnRole.Prediction ? rows.HasOutputs ? rows.Outputs.Classes : null : NamedOf(rows, role)?.FindCategorical(name);

    /// <param name="more">Names of a role that are among them although nothing arrived.</param>
    private static IEnumerable<(ColumnRole Role, string Name, FeatureFigures? Figures)> Columns(PartialAggregate current, Func<ColumnRole, IEnumerable<string>> more)
    {
        var classes = current.HasOutputs ? current.Outputs.Classes : null;
        var numbers = current.HasOutputs ? current.Outputs.Values : null;
        yield return (ColumnRole.Prediction, "", classes is { IsEmpty: false } ? new FeatureFigures("", null, classes.ToFigures(CurrentSummary.Top, Absence.Of(current.Traffic, classes.Values.TotalCount, classes.Values.TotalWeight))) : null);
        yield return (ColumnRole.Value, "", numbers is { IsEmpty: false } ? new FeatureFigures("", numbers.ToFigures(Absence.Of(current.Traffic, numbers.Values, numbers.Weight)), null) : null);
        foreach (var role in (ColumnRole[])[ColumnRole.Feature, ColumnRole.Measurement])
        {
            var figures = NamedOf(current, role)?.ToFigures(current.Traffic, CurrentSummary.Top).ToDictionary(static each => each.Name, StringComparer.Ordinal) ?? [];
            var names = new SortedSet<string>(figures.Keys, StringComparer.Ordinal);
            names.UnionWith(more(role));
            foreach (var name in names)
                yield return (role, name, figures.GetValueOrDefault(name));
        }
    }

    private static int IndexOf(Baseline? baseline, ColumnRole role, string name) => (baseline, role) switch
    {
        (null, _) => -1,
        (_, ColumnRole.Prediction) => baseline.Bins.Prediction,
        (_, ColumnRole.Value) => baseline.Bins.Value,
        (_, ColumnRole.Measurement) => baseline.Bins.Measurement(name),
        _ => baseline.Bins.Feature(name),
    };
}
