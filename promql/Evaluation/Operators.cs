using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Evaluation;

internal interface IScalarOperator
{
    double At(long time);
}

internal interface IVectorOperator
{
    IReadOnlyList<Element> At(long time);
}

internal sealed class ConstantOperator(double value) : IScalarOperator
{
    public double At(long time) => value;
}

internal sealed class TimeOperator : IScalarOperator
{
    public double At(long time) => time / 1000.0;
}

internal sealed class ScalarFunction(Func<double, double> function, IScalarOperator inner) : IScalarOperator
{
    public double At(long time) => function(inner.At(time));
}

/// <summary><c>scalar(v)</c>: the value of the only element; NaN: there is none, or more than one.</summary>
internal sealed class ScalarOfVector(IVectorOperator inner) : IScalarOperator
{
    public double At(long time) => inner.At(time) is [var only] ? only.Value : double.NaN;
}

internal sealed class VectorOfScalar(IScalarOperator inner) : IVectorOperator
{
    public IReadOnlyList<Element> At(long time) => [new(Labels.Empty, inner.At(time))];
}

/// <summary>The last sample of each series at or before a moment, not older than five minutes.</summary>
internal sealed class SelectorOperator(IReadOnlyList<SampleSeries> series, Sight sight, bool givesTimes, QueryBudget budget) : IVectorOperator
{
    public IReadOnlyList<Element> At(long time)
    {
        var at = sight.At(time);
        var elements = new List<Element>();
        foreach (var one in series)
        {
            var index = one.EndAt(at) - 1;
            if (index >= 0 && one.Times[index] >= at - QueryLimits.Lookback)
                elements.Add(new Element(givesTimes ? one.Labels.WithoutName : one.Labels, givesTimes ? one.Times[index] / 1000.0 : one.Values[index]));
        }

        budget.Check();
        if (givesTimes)
            Duplicates.Check(elements);
        return elements;
    }
}

/// <summary>A function of each value; names are gone, since what it gives is another figure.</summary>
internal sealed class MapOperator(IVectorOperator inner, Func<long, Func<double, double>?> functionAt) : IVectorOperator
{
    public MapOperator(IVectorOperator inner, Func<double, double> function)
        : this(inner, _ => function)
    {
    }

    public IReadOnlyList<Element> At(long time)
    {
        if (functionAt(time) is not { } function)
            return [];
        var elements = new List<Element>();
        foreach (var (labels, value) in inner.At(time))
            elements.Add(new Element(labels.WithoutName, function(value)));
        Duplicates.Check(elements);
        return elements;
    }
}

/// <summary><c>sort</c> and <c>sort_desc</c>: NaN comes last in both.</summary>
internal sealed class SortOperator(IVectorOperator inner, bool isDescending) : IVectorOperator
{
    public IReadOnlyList<Element> At(long time)
    {
        var elements = inner.At(time).OrderBy(static element => double.IsNaN(element.Value));
        return [.. isDescending ? elements.ThenByDescending(static element => element.Value) : elements.ThenBy(static element => element.Value)];
    }
}

/// <summary>1 where there is nothing, with the labels that the selector asked for.</summary>
internal sealed class AbsentOperator(Func<long, bool> isThere, Labels labels) : IVectorOperator
{
    public IReadOnlyList<Element> At(long time) => isThere(time) ? [] : [new(labels, 1)];
}

/// <summary>Changes labels and leaves values.</summary>
internal sealed class RelabelOperator(IVectorOperator inner, Func<Labels, Labels> change) : IVectorOperator
{
    private readonly Dictionary<Labels, Labels> _known = [];

    public IReadOnlyList<Element> At(long time)
    {
        var elements = new List<Element>();
        foreach (var (labels, value) in inner.At(time))
        {
            if (!_known.TryGetValue(labels, out var changed))
                _known.Add(labels, changed = change(labels));
            elements.Add(new Element(changed, value));
        }

        Duplicates.Check(elements);
        return elements;
    }
}

/// <summary>No two elements of a vector may have the same labels.</summary>
internal static class Duplicates
{
    public static void Check(IReadOnlyList<Element> elements)
    {
        if (elements.Count < 2)
            return;
        var seen = new HashSet<Labels>(elements.Count);
        foreach (var element in elements)
        {
            if (!seen.Add(element.Labels))
                throw new QueryException(QueryFailure.Execution, $"vector cannot contain metrics with the same labelset; {element.Labels} comes twice");
        }
    }
}
