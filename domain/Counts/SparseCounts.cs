using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Counts;

/// <summary>
/// Writes a fixed number of cells of which some are 0: how many are not; then for each of those the number of zeros
/// before it and its count − 1, as adaptive Rice codes, since both are mostly small.
/// </summary>
internal ref struct SparseCountWriter
{
    private readonly AggregateWriter _writer;
    private readonly int _occupied;
    private RiceWriter _bits = new();
    private RiceContext _gaps = new();
    private RiceContext _counts = new();
    private ulong _gap;

    /// <param name="occupied">How many of the cells are not 0.</param>
    public SparseCountWriter(AggregateWriter writer, int occupied)
    {
        (_writer, _occupied) = (writer, occupied);
        writer.WriteVarUInt((ulong)occupied);
    }

    /// <summary>The count of the next cell.</summary>
    public void Write(ulong count)
    {
        if (count == 0)
        {
            _gap++;
            return;
        }

        _bits.Write(ref _gaps, _gap);
        _bits.Write(ref _counts, count - 1);
        _gap = 0;
    }

    /// <summary>Call once behind the last cell.</summary>
    public void Flush()
    {
        if (_occupied > 0)
        {
            _writer.WriteBlock(_bits.Finish());
        }
    }
}

/// <summary>Reads what <see cref="SparseCountWriter"/> wrote: cells that are not 0, in ascending order.</summary>
internal ref struct SparseCountReader
{
    private readonly int _cells;
    private RiceReader _bits;
    private RiceContext _gaps = new();
    private RiceContext _counts = new();
    private ulong _next;
    private ulong _left;

    public SparseCountReader(ref AggregateReader reader, int cells)
    {
        _cells = cells;
        _left = reader.ReadVarUInt();
        if (_left > (ulong)cells)
        {
            throw new AggregateFormatException($"{_left} of {cells} counts are said to be other than 0");
        }

        _bits = new RiceReader(_left > 0 ? reader.ReadBlock() : default);
    }

    public bool Read(out int cell, out ulong count)
    {
        (cell, count) = (0, 0);
        if (_left == 0)
        {
            return false;
        }

        var gap = _bits.Read(ref _gaps);
        count = _bits.Read(ref _counts);
        if (gap >= (ulong)_cells - _next || count >= AggregateReaderChecks.MaxTally)
        {
            throw new AggregateFormatException($"cell {_next} + {gap} of {_cells} has a count of {count}");
        }

        cell = (int)(_next + gap);
        count++;
        _next += gap + 1;
        _left--;
        return true;
    }
}
