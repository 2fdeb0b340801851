using OrleansMonitor.PromQl.Series;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>The labels of the groups that an aggregation makes.</summary>
internal sealed class GroupKeys(Grouping grouping)
{
    private readonly Dictionary<Labels, Labels> _known = [];

    public Labels Of(Labels labels)
    {
        if (!_known.TryGetValue(labels, out var key))
            _known.Add(labels, key = labels.Where(name => grouping.IsWithout ? name != Labels.MetricName && !grouping.Names.Contains(name) : grouping.Names.Contains(name)));
        return key;
    }

    /// <summary>Elements by their group, groups in the order in which they come.</summary>
    public IReadOnlyList<(Labels Key, List<Element> Elements)> Divide(IReadOnlyList<Element> elements)
    {
        var groups = new Dictionary<Labels, List<Element>>();
        var ordered = new List<(Labels Key, List<Element> Elements)>();
        foreach (var element in elements)
        {
            var key = Of(element.Labels);
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = []);
                ordered.Add((key, group));
            }

            group.Add(element);
        }

        return ordered;
    }
}

/// <summary>One value for each group.</summary>
internal sealed class AggregateOperator(IVectorOperator inner, Grouping grouping, Func<IReadOnlyList<Element>, double> aggregate) : IVectorOperator
{
    private readonly GroupKeys _keys = new(grouping);

    public IReadOnlyList<Element> At(long time) => [.. _keys.Divide(inner.At(time)).Select(group => new Element(group.Key, aggregate(group.Elements)))];
}

/// <summary><c>quantile</c>: of the values of each group.</summary>
internal sealed class QuantileOperator(IVectorOperator inner, Grouping grouping, IScalarOperator quantile) : IVectorOperator
{
    private readonly GroupKeys _keys = new(grouping);

    public IReadOnlyList<Element> At(long time)
    {
        var wanted = quantile.At(time);
        return [.. _keys.Divide(inner.At(time)).Select(group => new Element(group.Key, Quantiles.Of(wanted, [.. group.Elements.Select(static element => element.Value)])))];
    }
}

/// <summary><c>topk</c> and <c>bottomk</c>: the elements with the largest or smallest values of each group, as they are; NaN comes last.</summary>
internal sealed class TopOperator(IVectorOperator inner, Grouping grouping, IScalarOperator count, bool isTop) : IVectorOperator
{
    private readonly GroupKeys _keys = new(grouping);

    public IReadOnlyList<Element> At(long time)
    {
        var wanted = count.At(time);
        if (!(Math.Abs(wanted) < long.MaxValue))
            throw new QueryException(QueryFailure.Execution, FormattableString.Invariant($"Scalar value {wanted} overflows int64"));
        var most = (int)Math.Clamp(wanted, 0, int.MaxValue);
        return most == 0 ? [] : [.. _keys.Divide(inner.At(time)).SelectMany(group => Ordered(group.Elements).Take(most))];
    }

    private IEnumerable<Element> Ordered(List<Element> elements)
    {
        var numbersFirst = elements.OrderBy(static element => double.IsNaN(element.Value));
        return isTop ? numbersFirst.ThenByDescending(static element => element.Value) : numbersFirst.ThenBy(static element => element.Value);
    }
}

/// <summary><c>count_values</c>: how often each value comes in a group, with the value in a label.</summary>
internal sealed class CountValuesOperator(IVectorOperator inner, Grouping grouping, string label) : IVectorOperator
{
    private readonly GroupKeys _keys = new(grouping);

    public IReadOnlyList<Element> At(long time)
    {
        var counts = new Dictionary<Labels, int>();
        foreach (var (labels, value) in inner.At(time))
        {
            var key = _keys.Of(labels).With(label, NumberText.Of(value));
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return [.. counts.Select(static count => new Element(count.Key, count.Value))];
    }
}

/// <summary>A quantile of what the sketches of each group hold together, of the windows that ended in a range: behind its begin, up to its end.</summary>
internal sealed class SketchOperator(IReadOnlyList<SketchSeries> series, Grouping grouping, IScalarOperator quantile, long range, Sight sight, QueryBudget budget) : IVectorOperator
{
    private readonly GroupKeys _keys = new(grouping);

    public IReadOnlyList<Element> At(long time)
    {
        var to = sight.At(time);
        var groups = new Dictionary<Labels, List<IQuantileSketch>>();
        foreach (var one in series)
        {
            var key = _keys.Of(one.Labels);
            for (var i = 0; i < one.Times.Length; i++)
            {
                if (one.Times[i] <= to - range || one.Times[i] > to)
                    continue;
                if (!groups.TryGetValue(key, out var sketches))
                    groups.Add(key, sketches = []);
                sketches.Add(one.Sketches[i]);
            }
        }

        budget.Check();
        var wanted = quantile.At(time);
        var elements = new List<Element>();
        foreach (var (key, sketches) in groups)
        {
            if (wanted is not (>= 0 and <= 1))
                elements.Add(new Element(key, double.IsNaN(wanted) ? wanted : wanted < 0 ? double.NegativeInfinity : double.PositiveInfinity));
            else if (sketches[0].QuantileOf(sketches, wanted) is { } value)
                elements.Add(new Element(key, value));
        }

        return elements;
    }
}
