using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Embeddings;

/// <summary>Sums of the random Fourier features of records, weighted: integers, so that merged equals unsplit to the bit. Not thread-safe.</summary>
public sealed class MeanMap
{
    // The unit of a weight, times that of a feature.
    private static readonly double Unit = (double)FourierMap.One * ColumnCounts.TicksOf(1);

    private readonly Int128[] _sums = new Int128[FourierMap.Features];
    private RecordTotals _totals;

    /// <summary>Of the map.</summary>
    public ulong Fingerprint { get; private set; }

    /// <summary>Records that were mapped, each counted once.</summary>
    public ulong Records => _totals.Records;

    /// <summary>Kish's effective number of them.</summary>
    public double EffectiveRecords => _totals.Effective;

    /// <summary>The weighted mean of each feature, −1 to 1; nothing was mapped: zeros.</summary>
    public double[] Means()
    {
        var weight = _totals.Weight * Unit;
        return Array.ConvertAll(_sums, sum => weight > 0 ? (double)sum / weight : 0);
    }

    internal void Begin(ulong fingerprint) => Fingerprint = fingerprint;

    /// <summary>Adds records of one weight.</summary>
    /// <param name="sums">Of their features.</param>
    internal void Add(ReadOnlySpan<int> sums, ulong records, double weight)
    {
        _totals.Add(records, RowWeights.Of(weight));
        var ticks = (Int128)ColumnCounts.TicksOf(weight);
        for (var i = 0; i < sums.Length; i++)
            _sums[i] += ticks * sums[i];
    }

    internal void Clear()
    {
        _sums.AsSpan().Clear();
        (Fingerprint, _totals) = (0, default);
    }

    internal void Merge(MeanMap other)
    {
        _totals.Merge(other._totals);
        for (var i = 0; i < _sums.Length; i++)
            _sums[i] += other._sums[i];
    }

    /// <summary>The records with their weights and the sums: in units of a feature where all weigh 1, else high and low half of twice the sum or twice its opposite less one.</summary>
    internal void WriteTo(AggregateWriter writer)
    {
        _totals.WriteTo(writer);
        foreach (var sum in _sums)
        {
            if (!_totals.IsWeighted)
            {
                writer.WriteVarInt((long)(sum / ColumnCounts.TicksOf(1)));
                continue;
            }

            var coded = (UInt128)((sum << 1) ^ (sum >> 127));
            writer.WriteVarUInt((ulong)(coded >> 64));
            writer.WriteVarUInt((ulong)coded);
        }
    }

    /// <exception cref="AggregateFormatException">The bytes are no sums; what was added is then undefined.</exception>
    internal void MergeFrom(ref AggregateReader reader)
    {
        var read = default(RecordTotals);
        read.MergeFrom(ref reader);
        _totals.Merge(read);
        for (var i = 0; i < _sums.Length; i++)
        {
            if (!read.IsWeighted)
            {
                _sums[i] += (Int128)reader.ReadVarInt() * ColumnCounts.TicksOf(1);
                continue;
            }

            var coded = ((UInt128)reader.ReadVarUInt() << 64) | reader.ReadVarUInt();
            _sums[i] += (Int128)(coded >> 1) ^ -(Int128)(coded & 1);
        }
    }
}
