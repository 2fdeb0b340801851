using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Samples of a series between two moments, both included.</summary>
/// <param name="times">Milliseconds, ascending.</param>
/// <param name="values">As many.</param>
/// <param name="from">Where the range begins.</param>
/// <param name="to">Where it ends.</param>
/// <param name="now">The moment of evaluation, which an offset parts from the end.</param>
internal readonly ref struct Window(ReadOnlySpan<long> times, ReadOnlySpan<double> values, long from, long to, long now)
{
    public ReadOnlySpan<long> Times { get; } = times;

    public ReadOnlySpan<double> Values { get; } = values;

    public long From { get; } = from;

    public long To { get; } = to;

    public long Now { get; } = now;

    public int Count => Values.Length;
}

/// <summary>What a range selector or a subquery has at a moment.</summary>
internal sealed class RangeOperator(IReadOnlyList<SampleSeries> series, long range, Sight sight, QueryBudget budget)
{
    public IReadOnlyList<SampleSeries> Series => series;

    public bool IsThere(long time)
    {
        foreach (var one in series)
        {
            if (WindowAt(one, time).Count > 0)
                return true;
        }

        return false;
    }

    public Window WindowAt(SampleSeries one, long time)
    {
        var to = sight.At(time);
        var from = to - range;
        var (begin, end) = (one.FirstFrom(from), one.EndAt(to));
        budget.Check();
        return new Window(one.Times.AsSpan(begin, end - begin), one.Values.AsSpan(begin, end - begin), from, to, time);
    }

    /// <summary>The samples themselves.</summary>
    public MatrixValue Value(long time)
    {
        var found = new List<SampleSeries>();
        foreach (var one in series)
        {
            var window = WindowAt(one, time);
            if (window.Count > 0)
                found.Add(new SampleSeries(one.Labels, window.Times.ToArray(), window.Values.ToArray()));
        }

        return new MatrixValue([.. found.OrderBy(static one => one.Labels, LabelOrder.Ordinal)]);
    }
}

/// <summary>A function of the samples of a range; null: there is nothing to say, as of a rate of one sample.</summary>
internal delegate double? RangeFunction(in Window window, ReadOnlySpan<double> arguments);

internal sealed class RangeFunctionOperator(RangeOperator range, RangeFunction function, IReadOnlyList<IScalarOperator> arguments, bool keepsName) : IVectorOperator
{
    public IReadOnlyList<Element> At(long time)
    {
        Span<double> values = stackalloc double[arguments.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = arguments[i].At(time);
        var elements = new List<Element>();
        foreach (var one in range.Series)
        {
            var window = range.WindowAt(one, time);
            if (window.Count > 0 && function(window, values) is { } value)
                elements.Add(new Element(keepsName ? one.Labels : one.Labels.WithoutName, value));
        }

        Duplicates.Check(elements);
        return elements;
    }
}
