using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>The slices of a merged aggregate, those of records without a value included.</summary>
public sealed class SliceView
{
    /// <summary>The parts of an aggregate that are needed.</summary>
    public const AggregateParts Parts = WholeSums.Parts;

    private readonly DimensionSet? _set;
    private readonly bool _knowsClasses;

    /// <param name="merged">At least <see cref="Parts"/> of all records.</param>
    public SliceView(PartialAggregate merged)
    {
        ArgumentNullException.ThrowIfNull(merged);
        _set = merged.HasDimensions ? merged.Dimensions : null;
        Whole = WholeSums.Of(merged);
        _knowsClasses = !merged.HasOutputs || merged.Outputs.Classes.Values.CountError is null;
    }

    /// <summary>All records.</summary>
    internal SliceSums Whole { get; }

    public ulong Records => Whole.Records;

    /// <summary>Values in dimensions and pairs past the limit.</summary>
    public ulong Dropped => _set?.Dropped ?? 0;

    /// <summary>Names of the dimensions that records have.</summary>
    public IReadOnlyList<string> Dimensions => _set is null ? [] : [.. _set.Dimensions.Select(static each => each.Name)];

    /// <summary>The pairs that records have, see <see cref="DimensionName"/>.</summary>
    public IReadOnlyList<string> Pairs => _set is null ? [] : [.. _set.Pairs.Select(static each => each.Name)];

    /// <summary>The classes that records have, as predictions or labels, of those that are told apart.</summary>
    public IReadOnlyList<string> Classes => [.. Enumerable.Range(0, Whole.Classes.Count).Select(Whole.Classes.Name)];

    /// <summary>Whether the figure's class is one that slices tell apart.</summary>
    public bool TellsApart(SliceMetric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric.Class is null || (_knowsClasses && (Whole.Classes.Has(metric.Class) || Whole.Classes.Other.IsEmpty));
    }

    /// <summary>The figure of all records; null: there are none.</summary>
    public SliceFigure? FigureOf(SliceMetric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric.Of(Whole) is { } mean ? SliceFigure.Of(mean, mean.Weight) : null;
    }

    /// <summary>The slices of a dimension or pair: values in ordinal order, then others and records without one. Empty: no record has it.</summary>
    public IReadOnlyList<SliceEntry> SlicesOf(string dimension, SliceMetric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (_set?.Find(dimension) is null)
            return [];
        var weight = metric.Of(Whole)?.Weight ?? 0;
        return [.. Sums(dimension).Select(each => new SliceEntry(each.Name, SliceFigure.Of(metric.Of(each.Sums), weight)))];
    }

    /// <summary>The same with their sums.</summary>
    internal IEnumerable<(SliceName Name, SliceSums Sums)> Sums(string dimension)
    {
        var slices = _set?.Find(dimension);
        for (var i = 0; i < (slices?.Count ?? 0); i++)
            yield return (SliceName.Of(dimension, slices![i].Value, SliceKind.Value), slices[i].Slice);
        if (slices is { Other.IsEmpty: false })
            yield return (SliceName.Of(dimension, null, SliceKind.Other), slices.Other);
        if (WholeSums.Without(Whole, slices) is { } without)
            yield return (SliceName.Of(dimension, null, SliceKind.Missing), without);
    }
}
