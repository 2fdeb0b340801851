using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Scores;

/// <content>
/// <code>
/// scores = form:byte [outOfRange:varuint] [row [shared:f64] [Σw of each occupied bin, Σw²] moments extremes]
/// row    = as in a <see cref="ScorePlane"/>
/// </code>
/// </content>
public sealed partial class ScoreDistribution
{
    private const byte FormCounts = 1, FormOutOfRange = 2, FormSharedWeight = 4, FormWeights = 8, FormEnd = 16;

    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var form = OutOfRange > 0 ? FormOutOfRange : 0;
        if (Count > 0)
            form |= FormCounts | (HasWeights ? FormWeights : _sharedWeight != 1 ? FormSharedWeight : 0);
        writer.WriteByte((byte)form);
        if (OutOfRange > 0)
            writer.WriteVarUInt(OutOfRange);
        if (Count == 0)
            return;
        ScorePlane.WriteRow(writer, _counts);
        if ((form & FormSharedWeight) != 0)
            writer.WriteDouble(_sharedWeight);
        if (HasWeights)
        {
            for (var bin = 0; bin < ScoreBins.Count; bin++)
            {
                if (_counts[bin] != 0)
                    writer.WriteNumber(_weights![bin]);
            }

            _squaredWeights.WriteTo(writer);
        }

        _moments.WriteTo(writer);
        writer.WriteExtremes(_min, _max);
    }

    /// <summary>Adds an encoded distribution.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no encoded distribution; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var form = reader.ReadByte();
        if (form >= FormEnd || (form & (FormSharedWeight | FormWeights)) == (FormSharedWeight | FormWeights))
            throw new AggregateFormatException($"a distribution of scores has the unknown form {form}");
        OutOfRange += (form & FormOutOfRange) != 0 ? reader.ReadTally() : 0;
        if ((form & FormCounts) == 0)
            return;
        Span<ulong> counts = stackalloc ulong[ScoreBins.Count];
        counts.Clear();
        ScorePlane.ReadRow(ref reader, counts, isVersion1: false);
        var shared = (form & FormWeights) != 0 ? double.NaN : (form & FormSharedWeight) != 0 ? reader.ReadWeight() : 1;
        JoinWeights(shared);
        var (count, total) = MergeCells(ref reader, counts, shared);
        if (double.IsNaN(shared))
            _squaredWeights.MergeAmountFrom(ref reader);
        else
            _squaredWeights.AddSquare(shared, count);
        _moments.MergeFrom(ref reader, total);
        var (min, max) = reader.ReadExtremes();
        Include(min, max);
    }

    private (ulong Count, double Weight) MergeCells(ref AggregateReader reader, scoped ReadOnlySpan<ulong> counts, double shared)
    {
        var (count, total) = (0UL, 0.0);
        for (var bin = ScorePlane.NextOccupied(counts, 0); bin < counts.Length; bin = ScorePlane.NextOccupied(counts, bin + 1))
        {
            var weight = double.IsNaN(shared) ? reader.ReadAmount() : counts[bin] * shared;
            _counts[bin] += counts[bin];
            if (HasWeights)
                _weights![bin] += weight;
            count += counts[bin];
            total += weight;
        }

        Count += count;
        return (count, total);
    }
}
