using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>What was counted with the bins of one baseline: per column the values in each of its cells. Not thread-safe.</summary>
public sealed class BinnedColumns
{
    private readonly List<ColumnCounts> _columns = [];
    private int _count;
    private RecordTotals _totals;

    /// <summary>Of the bins.</summary>
    public ulong Fingerprint { get; private set; }

    /// <summary>Records that were counted with them, each counted once.</summary>
    public ulong Records => _totals.Records;

    /// <summary>Σw of these records.</summary>
    public double Weight => _totals.Weight;

    /// <summary>Kish's effective number of them.</summary>
    public double EffectiveRecords => _totals.Effective;

    public int Count => _count;

    public ColumnCounts this[int column] => column < _count ? _columns[column] : throw new ArgumentOutOfRangeException(nameof(column), column, $"there are {_count} columns");

    internal void SetTotals(ulong records, double weight, double effective) => _totals = RecordTotals.Of(records, weight, effective);

    internal void AddRecords(ulong records, in RowWeights weights) => _totals.Add(records, weights);

    internal void Begin(ulong fingerprint, int columns)
    {
        Fingerprint = fingerprint;
        while (_columns.Count < columns)
            _columns.Add(new ColumnCounts());
        _count = columns;
    }

    internal void Clear()
    {
        for (var i = 0; i < _count; i++)
            _columns[i].Clear();
        (Fingerprint, _totals, _count) = (0, default, 0);
    }

    internal void Merge(BinnedColumns other)
    {
        CheckColumns(other._count);
        _totals.Merge(other._totals);
        for (var i = 0; i < other._count; i++)
            _columns[i].Merge(other._columns[i]);
    }

    /// <summary>The columns behind the fingerprint and their number.</summary>
    internal void WriteTo(AggregateWriter writer)
    {
        _totals.WriteTo(writer);
        for (var i = 0; i < _count; i++)
            _columns[i].WriteTo(writer);
    }

    internal void MergeFrom(ref AggregateReader reader)
    {
        _totals.MergeFrom(ref reader);
        for (var i = 0; i < _count; i++)
            _columns[i].MergeFrom(ref reader);
    }

    internal void CheckColumns(int columns)
    {
        if (columns != _count)
            throw new AggregateFormatException($"the bins {Fingerprint:x16} have {columns} columns and {_count}");
    }
}
