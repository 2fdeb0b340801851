using OrleansMonitor.Domain.Counts;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Scores;

/// <content>
/// <code>
/// plane  = form:byte [outOfRange:varuint] [row row [shared:f64] [weights squares] scores brier logLoss]
/// row    = the counts of non-events, then of events, see SparseCountWriter
/// scores = Σws as a number for each calibration bin that has records
/// </code>
/// </content>
internal sealed partial class ScorePlane
{
    private const byte FormPresent = 1, FormCounts = 2, FormOutOfRange = 4, FormSharedWeight = 8, FormWeights = 16;

    public void WriteTo(AggregateWriter writer)
    {
        var shared = FindSharedWeight();
        var form = FormPresent | (OutOfRange > 0 ? FormOutOfRange : 0);
        if (Count > 0)
        {
            form |= FormCounts | (double.IsNaN(shared) ? FormWeights : shared != 1 ? FormSharedWeight : 0);
        }

        writer.WriteByte((byte)form);
        if (OutOfRange > 0)
        {
            writer.WriteVarUInt(OutOfRange);
        }

        if (Count == 0)
        {
            return;
        }

        WriteRow(writer, _counts.AsSpan(0, ScoreBins.Count));
        WriteRow(writer, _counts.AsSpan(ScoreBins.Count));
        if ((form & FormSharedWeight) != 0)
        {
            writer.WriteDouble(shared);
        }

        if ((form & FormWeights) != 0)
        {
            for (var cell = 0; cell < Cells; cell++)
            {
                if (_counts[cell] != 0)
                {
                    writer.WriteNumber(_weights![cell]);
                }
            }

            writer.WriteNumber(_squares);
        }

        var groups = OccupiedGroups(_counts);
        for (var group = 0; group < ScoreBins.GroupCount; group++)
        {
            if ((groups >> group & 1) != 0)
            {
                writer.WriteNumber(_groupScores[group]);
            }
        }

        writer.WriteNumber(_brier);
        writer.WriteNumber(_logLoss);
    }

    /// <exception cref="AggregateFormatException">The bytes are not an encoded plane.</exception>
    public void MergeFrom(byte form, ref AggregateReader reader)
    {
        if (form > (FormPresent | FormCounts | FormOutOfRange | FormWeights) || (form & FormPresent) == 0
            || (form & (FormSharedWeight | FormWeights)) == (FormSharedWeight | FormWeights))
        {
            throw new AggregateFormatException($"a score histogram has the unknown form {form}");
        }

        OutOfRange += (form & FormOutOfRange) != 0 ? reader.ReadTally() : 0;
        if ((form & FormCounts) == 0)
        {
            return;
        }

        Span<ulong> counts = stackalloc ulong[Cells];
        counts.Clear();
        ReadRow(ref reader, counts[..ScoreBins.Count]);
        ReadRow(ref reader, counts[ScoreBins.Count..]);
        var shared = (form & FormWeights) != 0 ? double.NaN : (form & FormSharedWeight) != 0 ? reader.ReadWeight() : 1;
        JoinWeights(shared);
        MergeCells(ref reader, counts, shared);
        if (double.IsNaN(shared))
        {
            _squares += reader.ReadAmount();
        }

        var groups = OccupiedGroups(counts);
        for (var group = 0; group < ScoreBins.GroupCount; group++)
        {
            _groupScores[group] += (groups >> group & 1) != 0 ? reader.ReadAmount() : 0;
        }

        _brier += reader.ReadAmount();
        _logLoss += reader.ReadAmount();
    }

    private void MergeCells(ref AggregateReader reader, scoped ReadOnlySpan<ulong> counts, double shared)
    {
        for (var cell = 0; cell < Cells; cell++)
        {
            if (counts[cell] == 0)
            {
                continue;
            }

            _counts[cell] += counts[cell];
            Count += counts[cell];
            if (!HasWeights)
            {
                continue;
            }

            var weight = double.IsNaN(shared) ? reader.ReadAmount() : counts[cell] * shared;
            _weights![cell] += weight;
            _squares += double.IsNaN(shared) ? 0 : weight * shared;
        }
    }

    /// <summary>The one weight of all records, also where it has been summed per cell; NaN if there are several.</summary>
    private double FindSharedWeight()
    {
        if (!HasWeights)
        {
            return _sharedWeight;
        }

        double shared = 0;
        for (var cell = 0; cell < Cells; cell++)
        {
            shared = shared == 0 && _counts[cell] != 0 ? _weights![cell] / _counts[cell] : shared;
            if (_weights![cell] != _counts[cell] * shared)
            {
                return double.NaN;
            }
        }

        return _squares == Count * shared * shared ? shared : double.NaN; // weights of 1 and 3 also have the mean 2
    }

    private static void WriteRow(AggregateWriter writer, ReadOnlySpan<ulong> row)
    {
        var counts = new SparseCountWriter(writer, row.Length - row.Count(0UL));
        foreach (var count in row)
        {
            counts.Write(count);
        }

        counts.Flush();
    }

    private static void ReadRow(ref AggregateReader reader, scoped Span<ulong> row)
    {
        var counts = new SparseCountReader(ref reader, row.Length);
        while (counts.Read(out var bin, out var count))
        {
            row[bin] = count;
        }
    }

    private static int OccupiedGroups(ReadOnlySpan<ulong> counts)
    {
        var groups = 0;
        for (var cell = 0; cell < Cells; cell++)
        {
            groups |= counts[cell] != 0 ? 1 << ScoreBins.GroupOf(cell % ScoreBins.Count) : 0;
        }

        return groups;
    }
}
