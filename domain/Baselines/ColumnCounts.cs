using OrleansMonitor.Domain.Counts;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>
/// How many values a column has in each cell, and what they weigh. Weights are summed in units of 2⁻¹⁶, in integers, so that sums do not
/// depend on their order: the same records give the same bits, however they are spread over silos. A weight is met to 8·10⁻⁶ of itself.
/// </summary>
/// <remarks>Sums end at the largest integer and stay there, which keeps merging associative. Not thread-safe.</remarks>
public sealed class ColumnCounts
{
    private const int TickBits = 16;
    private const double Ticks = 1 << TickBits;

    // A weight beyond it counts as this much.
    private const double MaxWeight = 1L << 32;

    private ulong[] _counts = [];
    private ulong[] _weights = [];
    private bool _isWeighted;

    /// <summary>Cells; 0 before the first count.</summary>
    public int Cells { get; private set; }

    public bool IsEmpty => _counts.AsSpan(0, Cells).IndexOfAnyExcept(0UL) < 0;

    /// <summary>Values per cell, each counted once.</summary>
    public ReadOnlySpan<ulong> Counts => _counts.AsSpan(0, Cells);

    public ulong Total
    {
        get
        {
            var total = 0UL;
            foreach (var count in Counts)
                total += count;
            return total;
        }
    }

    /// <summary>Σw of a cell.</summary>
    public double WeightAt(int cell) => _isWeighted ? _weights[cell] / Ticks : _counts[cell];

    /// <summary>Makes room; cells that are there keep their counts.</summary>
    public void Reserve(int cells)
    {
        if (cells <= Cells)
            return;
        if (_counts.Length < cells)
            Array.Resize(ref _counts, cells);
        if (_isWeighted && _weights.Length < cells)
            Array.Resize(ref _weights, cells);
        Cells = cells;
    }

    /// <summary>Counts values that share a weight, finite and at least 1.</summary>
    public void Add(int cell, ulong count, double weight = 1)
    {
        if (count == 0 || cell >= Cells)
            return;
        _counts[cell] += count;
        if (weight != 1)
            Weigh(cell, count);
        if (!_isWeighted)
            return;
        var ticks = (UInt128)TicksOf(weight) * count;
        _weights[cell] = Saturate(_weights[cell], ticks > ulong.MaxValue ? ulong.MaxValue : (ulong)ticks);
    }

    /// <summary>Takes back a value that was counted with this weight. False, and nothing is changed, where the cell has none.</summary>
    public bool Subtract(int cell, double weight)
    {
        if (cell >= Cells || _counts[cell] == 0)
            return false;
        if (weight != 1 && !_isWeighted)
            BeginWeights();
        _counts[cell]--;
        // A sum that ended at the largest integer stays there.
        if (_isWeighted && _weights[cell] != ulong.MaxValue)
            _weights[cell] -= Math.Min(_weights[cell], TicksOf(weight));
        return true;
    }

    /// <summary>Counts values that each have a weight of their own; those without a cell are passed over.</summary>
    /// <param name="cells">Per value its cell.</param>
    /// <param name="weights">Of all rows.</param>
    /// <param name="start">The row of the first value.</param>
    internal void AddEach(ReadOnlySpan<ushort> cells, in RowWeights weights, int start)
    {
        if (!_isWeighted)
            BeginWeights();
        var ticks = weights.Ticks.Slice(start, cells.Length);
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = cells[i];
            if (cell >= Cells)
                continue;
            _counts[cell]++;
            _weights[cell] = Saturate(_weights[cell], ticks[i]);
        }
    }

    /// <summary>Adds values of which only the sum of weights is known; each is taken to weigh the mean of them.</summary>
    internal void AddSum(int cell, ulong count, double weight)
    {
        if (count == 0)
            return;
        Add(cell, count, Math.Max(1, weight / count));
    }

    public void Merge(ColumnCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Reserve(other.Cells);
        if (other._isWeighted && !_isWeighted)
            BeginWeights();
        for (var cell = 0; cell < other.Cells; cell++)
        {
            _counts[cell] += other._counts[cell];
            if (_isWeighted)
                _weights[cell] = Saturate(_weights[cell], other._isWeighted ? other._weights[cell] : other._counts[cell] << TickBits);
        }
    }

    public void Clear()
    {
        _counts.AsSpan(0, Cells).Clear();
        _weights.AsSpan().Clear();
        (Cells, _isWeighted) = (0, false);
    }

    /// <summary>The number of cells, shifted by one; the low bit says that weights other than 1 follow the counts.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var isWeighted = HasWeights();
        writer.WriteVarUInt(((ulong)Cells << 1) | (isWeighted ? 1UL : 0));
        var occupied = 0;
        foreach (var count in Counts)
            occupied += count > 0 ? 1 : 0;
        var cells = new SparseCountWriter(writer, occupied);
        foreach (var count in Counts)
            cells.Write(count);
        cells.Flush();
        if (!isWeighted)
            return;
        for (var cell = 0; cell < Cells; cell++)
        {
            if (_counts[cell] > 0)
                writer.WriteVarUInt(_weights[cell]);
        }
    }

    /// <exception cref="AggregateFormatException">The bytes are no counts; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        const int MaxCells = FrozenColumn.MaxCategories + 2;
        var form = reader.ReadVarUInt();
        if (form >> 1 > MaxCells)
            throw new AggregateFormatException($"a column of {form >> 1} cells exceeds {MaxCells}");
        var cells = (int)(form >> 1);
        var isWeighted = (form & 1) != 0;
        Reserve(cells);
        if (isWeighted && !_isWeighted)
            BeginWeights();
        Span<int> occupied = stackalloc int[cells];
        var count = 0;
        for (var sparse = new SparseCountReader(ref reader, cells); sparse.Read(out var cell, out var values);)
        {
            _counts[cell] += values;
            occupied[count++] = cell;
            if (_isWeighted && !isWeighted)
                _weights[cell] = Saturate(_weights[cell], values << TickBits);
        }

        if (!isWeighted)
            return;
        foreach (var cell in occupied[..count])
            _weights[cell] = Saturate(_weights[cell], reader.ReadVarUInt());
    }

    internal static ulong TicksOf(double weight) => (ulong)Math.Round(Math.Min(weight, MaxWeight) * Ticks);

    internal static UInt128 SquareOf(double weight)
    {
        var bounded = Math.Min(weight, MaxWeight);
        return (UInt128)Math.Round(bounded * bounded * Ticks);
    }

    internal static double WeightOf(double ticks) => ticks / Ticks;

    internal static ulong Saturate(ulong sum, ulong more) => sum + more < sum ? ulong.MaxValue : sum + more;

    // The values that are about to get a weight are counted already.
    private void Weigh(int cell, ulong count)
    {
        if (_isWeighted)
            return;
        _counts[cell] -= count;
        BeginWeights();
        _counts[cell] += count;
    }

    private void BeginWeights()
    {
        if (_weights.Length < Cells)
            _weights = new ulong[_counts.Length];
        for (var cell = 0; cell < Cells; cell++)
            _weights[cell] = _counts[cell] << TickBits;
        _isWeighted = true;
    }

    private bool HasWeights()
    {
        if (!_isWeighted)
            return false;
        for (var cell = 0; cell < Cells; cell++)
        {
            if (_weights[cell] != _counts[cell] << TickBits)
                return true;
        }

        return false;
    }
}
