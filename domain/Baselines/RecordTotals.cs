using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>All records that were counted with some bins, and their weights in the integers of <see cref="ColumnCounts"/>.</summary>
internal struct RecordTotals
{
    private ulong _ticks;
    private UInt128 _squares;

    public ulong Records { get; private set; }

    /// <summary>Σw.</summary>
    public readonly double Weight => ColumnCounts.WeightOf(_ticks);

    /// <summary>Kish's effective number of records, (Σw)²/Σw²; 0 without any.</summary>
    public readonly double Effective => _squares == 0 ? 0 : Weight * Weight / ColumnCounts.WeightOf((double)_squares);

    /// <summary>Whether any weighs other than 1.</summary>
    public readonly bool IsWeighted => _ticks != Records * ColumnCounts.TicksOf(1) || _squares != (UInt128)Records * ColumnCounts.TicksOf(1);

    /// <summary>Of records of which no more is known.</summary>
    public static RecordTotals Of(ulong records, double weight, double effective) => new()
    {
        Records = records,
        _ticks = ColumnCounts.TicksOf(1) * (ulong)Math.Round(weight),
        _squares = effective > 0 ? (UInt128)Math.Round(weight * weight / effective * ColumnCounts.TicksOf(1)) : 0,
    };

    public void Add(ulong records, in RowWeights weights)
    {
        Records += records;
        if (weights.Ticks.IsEmpty)
        {
            var ticks = (UInt128)ColumnCounts.TicksOf(weights.Shared) * records;
            _ticks = ColumnCounts.Saturate(_ticks, ticks > ulong.MaxValue ? ulong.MaxValue : (ulong)ticks);
            _squares += ColumnCounts.SquareOf(weights.Shared) * records;
            return;
        }

        foreach (var each in weights.Ticks)
            _ticks = ColumnCounts.Saturate(_ticks, each);
        _squares += weights.Squares;
    }

    public void Merge(in RecordTotals other)
    {
        Records += other.Records;
        _ticks = ColumnCounts.Saturate(_ticks, other._ticks);
        _squares += other._squares;
    }

    /// <summary>The number shifted by one; the low bit says that Σw and Σw² follow, since not all weigh 1.</summary>
    public readonly void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt((Records << 1) | (IsWeighted ? 1UL : 0));
        if (!IsWeighted)
            return;
        writer.WriteVarUInt(_ticks);
        writer.WriteVarUInt((ulong)(_squares >> 64));
        writer.WriteVarUInt((ulong)_squares);
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        var coded = reader.ReadVarUInt();
        if (coded >> 1 > AggregateReaderChecks.MaxTally)
            throw new AggregateFormatException($"a count of {coded >> 1} exceeds {AggregateReaderChecks.MaxTally}");
        var one = ColumnCounts.TicksOf(1);
        var read = new RecordTotals { Records = coded >> 1, _ticks = (coded >> 1) * one, _squares = (UInt128)(coded >> 1) * one };
        if ((coded & 1) != 0)
            (read._ticks, read._squares) = (reader.ReadVarUInt(), ((UInt128)reader.ReadVarUInt() << 64) | reader.ReadVarUInt());
        Merge(read);
    }
}
