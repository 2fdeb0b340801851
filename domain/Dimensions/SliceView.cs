using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>The slices of a merged aggregate, those of records without a value included.</summary>
public sealed class SliceView
{
    /// <summary>The parts of an aggregate that are needed.</summary>
    public const AggregateParts Parts = WholeSums.Parts;

    private readonly DimensionSet? _set;
    private readonly bool _knowsClasses;

    private readonly IReadOnlyCollection<string> _withheld;
    private readonly ulong _least;

    /// <param name="merged">At least <see cref="Parts"/> of all records.</param>
    /// <param name="withheld">What was taken out of it, as <see cref="Privacy.Withholding.Apply"/> names it; null: nothing.</param>
    /// <param name="minimum">The fewest records that a figure may be of.</param>
    public SliceView(PartialAggregate merged, IReadOnlyCollection<string>? withheld = null, int minimum = 0)
    {
        (_withheld, _least) = (withheld ?? [], (ulong)Math.Max(0, minimum));
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

    /// <summary>Whether a dimension or pair has slices and all of them were withheld.</summary>
    public bool WithholdsAll(string dimension) => _withheld.Contains("dimensions." + dimension) && _set?.Find(dimension) is not { Count: > 0 };

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
        // What is withheld of the whole range is of none of its slices either: of those the records are left.
        var whole = metric.Of(Whole);
        if (whole is null && _withheld.Count > 0)
            return [.. Sums(dimension).Select(each => new SliceEntry(each.Name, new SliceFigure(0, Whole.Numbers.Weight > 0 ? Math.Min(1, each.Sums.Numbers.Weight / Whole.Numbers.Weight) : 0, null, null)))];
        return [.. Sums(dimension).Select(each => new SliceEntry(each.Name, SliceFigure.Of(metric.Of(each.Sums), whole?.Weight ?? 0)))];
    }

    /// <summary>All that is kept of one slice: every figure of records that it has, those of classes in ordinal order of the classes.</summary>
    /// <param name="dimension">A dimension, or a pair of two.</param>
    /// <param name="value">Likewise; empty: the records without one.</param>
    /// <returns>Null: no record of it is told apart.</returns>
    public SliceDescription? Describe(string dimension, string value)
    {
        foreach (var (name, sums) in Sums(dimension))
        {
            if (value.Length == 0 ? name.Kind == SliceKind.Missing : name.Kind == SliceKind.Value && name.Values.SequenceEqual(DimensionName.Split(value), StringComparer.Ordinal))
                return new SliceDescription(name, sums.Records, sums.Numbers.Weight, Whole.Numbers.Weight > 0 ? Math.Min(1, sums.Numbers.Weight / Whole.Numbers.Weight) : 0, [.. FiguresOf(sums)]);
        }

        return null;
    }

    /// <summary>The values of a dimension or pair that are told apart.</summary>
    public IReadOnlyList<string> ValuesOf(string dimension) =>
        _set?.Find(dimension) is { } slices ? [.. Enumerable.Range(0, slices.Count).Select(i => slices[i].Value)] : [];

    /// <summary>Whether records have values of a dimension or pair past the limit.</summary>
    public bool HasOther(string dimension) => _set?.Find(dimension) is { Other.IsEmpty: false };

    /// <summary>Whether something of a dimension or pair was taken out, because too few records make it up.</summary>
    public bool Withholds(string dimension) => _withheld.Contains("dimensions." + dimension);

    // What is withheld of the whole range is of none of its slices either.
    private IEnumerable<DescribedFigure> FiguresOf(SliceSums sums)
    {
        foreach (var metric in SliceMetrics.Of(sums))
        {
            if (TellsApart(metric) && metric.Of(Whole) is { } whole && metric.Of(sums) is { } mean)
                yield return new DescribedFigure(metric.Name, metric.Unit, SliceFigure.Of(mean, whole.Weight));
        }
    }

    /// <summary>The same with their sums.</summary>
    internal IEnumerable<(SliceName Name, SliceSums Sums)> Sums(string dimension)
    {
        var slices = _set?.Find(dimension);
        for (var i = 0; i < (slices?.Count ?? 0); i++)
            yield return (SliceName.Of(dimension, slices![i].Value, SliceKind.Value), slices[i].Slice);
        if (slices is { Other.IsEmpty: false })
            yield return (SliceName.Of(dimension, null, SliceKind.Other), slices.Other);
        // What was withheld of the slices is in no slice, but not without a value.
        if (!WithholdsAll(dimension) && WholeSums.Without(Whole, slices) is { } without && without.Numbers.Records >= _least)
            yield return (SliceName.Of(dimension, null, SliceKind.Missing), without);
    }
}
