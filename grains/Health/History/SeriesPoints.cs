using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Families;

namespace OrleansMonitor.Grains.Health.History;

/// <summary>All series of an answer as they grow, of which there are not more values than there may be.</summary>
internal sealed class SeriesPoints(HistoryQuestion question)
{
    private readonly Dictionary<(string Family, HistorySlice Slice, HistoryPart Part, string? Label), Points> _all = [];
    private long _count;

    /// <summary>The series of a value; a new one if there is none yet.</summary>
    public Points Of(FigureFamily family, HistorySlice slice, HistoryPart part, string? label)
    {
        ref var points = ref CollectionsMarshal.GetValueRefOrAddDefault(_all, (family.Name, slice, part, label), out _);
        return points ??= new Points(family, slice, part, label);
    }

    public void Add(Points points, long time, double value)
    {
        if (++_count > question.MaxSamples)
            throw new HistoryLimitException($"the series of '{question.Name}' have more than {question.MaxSamples} samples");
        points.Times.Add(time);
        points.Values.Add(value);
    }

    public IReadOnlyList<HistorySeries> ToSeries() =>
        [.. _all.Values.Where(static points => points.Times.Count > 0).Select(static points => new HistorySeries(points.Family, points.Slice.Model, points.Slice.Version, points.Part, points.Label, [.. points.Times], [.. points.Values]))];
}

/// <summary>A series as it grows.</summary>
internal sealed class Points(FigureFamily family, HistorySlice slice, HistoryPart part, string? label)
{
    public FigureFamily Family { get; } = family;

    public HistorySlice Slice { get; } = slice;

    public HistoryPart Part { get; } = part;

    public string? Label { get; } = label;

    public List<long> Times { get; } = [];

    public List<double> Values { get; } = [];
}
