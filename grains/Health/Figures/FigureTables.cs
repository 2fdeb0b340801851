using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>What a course is kept under. A change of one of these makes other figures.</summary>
internal readonly record struct FigureKey(
    OwnerKind Kind, string Name, string? Version, string? Segment, long StepMilliseconds, int StepMonths, string? TimeZone, string Figures, ulong Baseline, string? PositiveClass);

/// <summary>The steps of a course that are known as of a commit of its owner; what is missing was not asked for. Immutable.</summary>
/// <param name="Version">The owner's, as of that commit.</param>
/// <param name="Watermark">The owner's, then: a rate of the step that it lies in ends there.</param>
/// <param name="Points">By the begin of the step; null: it has no records.</param>
internal sealed record FigureTable(long Version, long Watermark, IReadOnlyDictionary<long, FigurePoint?> Points);

/// <summary>
/// Courses that this silo has computed: figures of a step follow from its rows alone, so that only steps that a commit has changed have to be
/// computed again. At most <see cref="MaxBytes"/>; those that were not asked for lately go. Thread-safe.
/// </summary>
internal sealed class FigureTables
{
    public const long MaxBytes = 64 << 20;

    /// <summary>Steps of one course; older ones go, so that a page that stays open does not grow it.</summary>
    public const int MaxPoints = 2 * FigureQuery.MaxPoints;

    private const int BytesOfPoint = 160, BytesOfReading = 64, BytesOfTable = 512;

    private readonly Lock _lock = new();

    // Two generations: when the young one has half the room, it becomes the old one, and what is left of the old one goes.
    private Dictionary<FigureKey, FigureTable> _young = [];
    private Dictionary<FigureKey, FigureTable> _old = [];
    private long _youngBytes;

    public FigureTable? Find(FigureKey key)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(key, out var table))
                return table;
            if (_old.Remove(key, out table))
                Keep(key, table);
            return table;
        }
    }

    /// <summary>Keeps a course; one of a later commit stays.</summary>
    public void Put(FigureKey key, FigureTable table)
    {
        if (SizeOf(table) > MaxBytes / 8)
            return;
        lock (_lock)
        {
            if (_young.TryGetValue(key, out var known))
            {
                if (known.Version > table.Version)
                    return;
                _youngBytes -= SizeOf(known);
            }

            Keep(key, table);
        }
    }

    private static long SizeOf(FigureTable table)
    {
        var readings = 0;
        foreach (var point in table.Points.Values)
        {
            if (point is not null)
            {
                readings = point.Readings.Length;
                break;
            }
        }

        return BytesOfTable + (table.Points.Count * (BytesOfPoint + ((long)readings * BytesOfReading)));
    }

    private void Keep(FigureKey key, FigureTable table)
    {
        _young[key] = table;
        _youngBytes += SizeOf(table);
        if (_youngBytes <= MaxBytes / 2)
            return;
        (_old, _young) = (_young, []);
        _youngBytes = 0;
    }
}
