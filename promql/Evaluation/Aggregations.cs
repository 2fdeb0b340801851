using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Aggregations that need nothing but the values of a group, of which there is at least one.</summary>
internal static class Aggregations
{
    public static Func<IReadOnlyList<Element>, double> Of(Aggregation aggregation) => aggregation switch
    {
        Aggregation.Sum => Sum,
        Aggregation.Avg => static elements => RangeFunctions.Mean(Values(elements)),
        Aggregation.Min => static elements => Extreme(elements, static (value, best) => value < best),
        Aggregation.Max => static elements => Extreme(elements, static (value, best) => value > best),
        Aggregation.Count => static elements => elements.Count,
        Aggregation.Group => static _ => 1,
        Aggregation.StdDev => static elements => Math.Sqrt(RangeFunctions.Variance(Values(elements))),
        Aggregation.StdVar => static elements => RangeFunctions.Variance(Values(elements)),
        _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "it takes a parameter"),
    };

    private static double[] Values(IReadOnlyList<Element> elements) => [.. elements.Select(static element => element.Value)];

    private static double Sum(IReadOnlyList<Element> elements)
    {
        var sum = new KahanSum();
        foreach (var element in elements)
            sum.Add(element.Value);
        return sum.Value;
    }

    private static double Extreme(IReadOnlyList<Element> elements, Func<double, double, bool> isBetter)
    {
        var best = elements[0].Value;
        foreach (var (_, value) in elements)
        {
            if (isBetter(value, best) || double.IsNaN(best))
                best = value;
        }

        return best;
    }
}
