using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Counts;

/// <summary>
/// Counts of any number of names: a count-min sketch (Cormode, Muthukrishnan: An improved data stream summary, J. Algorithms 55,
/// 2005) of 4 rows of 2,048 cells. What it answers for a name is never too small, and too large by more than e ÷ 2,048 = 0.13% of
/// all counts with a probability of e⁻⁴ = 1.8%. It is a sum, so the order of merging does not matter.
/// </summary>
internal sealed class NameSketch
{
    /// <summary>The bound of the error, of all counts.</summary>
    public const double RelativeError = Math.E / Width;

    private const int Rows = 4;
    private const int WidthBits = 11;
    private const int Width = 1 << WidthBits;

    private readonly ulong[] _cells = new ulong[Rows * Width];

    public DistinctCount Distinct { get; } = new();

    /// <summary>All counts.</summary>
    public ulong Total { get; private set; }

    public static ulong HashOf(ReadOnlySpan<char> name) => XxHash64.Hash(MemoryMarshal.AsBytes(name));

    public void Add(ulong hash, ulong count)
    {
        for (var row = 0; row < Rows; row++)
            _cells[Cell(row, hash)] += count;
        Total += count;
        Distinct.Add(hash);
    }

    /// <summary>Takes back one of a name; that it occurred stays known.</summary>
    public void Subtract(ulong hash)
    {
        for (var row = 0; row < Rows; row++)
            _cells[Cell(row, hash)]--;
        Total--;
    }

    /// <summary>At least the count of a name.</summary>
    public ulong Estimate(ulong hash)
    {
        var least = ulong.MaxValue;
        for (var row = 0; row < Rows; row++)
            least = Math.Min(least, _cells[Cell(row, hash)]);
        return least;
    }

    public void Merge(NameSketch other)
    {
        for (var i = 0; i < _cells.Length; i++)
            _cells[i] += other._cells[i];
        Total += other.Total;
        Distinct.Merge(other.Distinct);
    }

    public void Clear()
    {
        Array.Clear(_cells);
        Total = 0;
        Distinct.Clear();
    }

    /// <summary>The distinct count, then the rows of cells, each with a 1 behind it.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        Distinct.WriteTo(writer);
        for (var row = 0; row < Rows; row++)
        {
            var counts = new CountWriter();
            foreach (var count in _cells.AsSpan(row * Width, Width))
                counts.Write(count);
            counts.Write(1);
            writer.WriteBlock(counts.Finish());
        }
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        Distinct.MergeFrom(ref reader);
        Span<ulong> counts = stackalloc ulong[Width + 1];
        for (var row = 0; row < Rows; row++)
        {
            ReadRow(ref reader, counts);
            for (var i = 0; i < Width; i++)
            {
                _cells[(row * Width) + i] += counts[i];
                Total += row == 0 ? counts[i] : 0;
            }
        }
    }

    /// <summary>Reads counts of which the last is not 0.</summary>
    internal static void ReadRow(ref AggregateReader reader, scoped Span<ulong> counts)
    {
        counts.Clear();
        var cells = new CountReader(reader.ReadBlock(), isVersion1: false);
        for (var i = 0; i < counts.Length; i++)
        {
            var count = cells.Read(out var gap);
            if (gap >= (ulong)(counts.Length - i))
                throw new AggregateFormatException($"a gap of {gap} behind cell {i} of {counts.Length} of a sketch");
            i += (int)gap;
            counts[i] = count;
        }

        if (!cells.IsAtEnd)
            throw new AggregateFormatException("the cells of a sketch are followed by something else");
    }

    private static int Cell(int row, ulong hash) => (row * Width) + (int)((hash >> (row * WidthBits)) & (Width - 1));
}
