using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Evaluates a vector at every moment of a scope, and puts together what belongs to one series.</summary>
internal static class StepEvaluation
{
    public static IReadOnlyList<SampleSeries> Of(IVectorOperator vector, Scope scope, QueryBudget budget)
    {
        var found = new Dictionary<Labels, (List<long> Times, List<double> Values)>();
        foreach (var time in scope.Times())
        {
            var elements = vector.At(time);
            budget.Charge(elements.Count + 1);
            Duplicates.Check(elements);
            foreach (var (labels, value) in elements)
            {
                if (!found.TryGetValue(labels, out var points))
                    found.Add(labels, points = ([], []));
                points.Times.Add(time);
                points.Values.Add(value);
            }
        }

        return [.. found.OrderBy(static one => one.Key, LabelOrder.Ordinal).Select(static one => new SampleSeries(one.Key, [.. one.Value.Times], [.. one.Value.Values]))];
    }
}

/// <summary>By names and values in turn, ordinally; what is less has less.</summary>
public sealed class LabelOrder : IComparer<Labels>
{
    public static LabelOrder Ordinal { get; } = new();

    public int Compare(Labels? x, Labels? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        for (var i = 0; i < Math.Min(x.Count, y.Count); i++)
        {
            var order = string.CompareOrdinal(x[i].Key, y[i].Key);
            order = order != 0 ? order : string.CompareOrdinal(x[i].Value, y[i].Value);
            if (order != 0)
                return order;
        }

        return x.Count.CompareTo(y.Count);
    }
}
