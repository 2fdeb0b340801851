using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OrleansMonitor.Domain.Counts;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Scores;

/// <content>
/// <code>
/// plane  = form:byte [outOfRange:varuint] [row row [shared:f64] [weights squares] scores brier logLoss [brier logLoss]]
/// row    = the counts of non-events, then of events: 0, or the number of bins from the first to the last that holds any,
///          the first, and the counts of them as a block, see CountWriter; in version 1 see SparseCountWriter
/// scores = Σws as a number for each calibration bin that has records
/// the last two are those of exchanged outcomes, in planes that have them
/// </code>
/// </content>
internal sealed partial class ScorePlane
{
    private const byte FormPresent = 1, FormCounts = 2, FormOutOfRange = 4, FormSharedWeight = 8, FormWeights = 16, FormVersion2 = 32;

    public void WriteTo(AggregateWriter writer)
    {
        var shared = FindSharedWeight();
        var form = FormPresent | (OutOfRange > 0 ? FormOutOfRange : 0);
        if (Count > 0)
        {
            form |= FormCounts | FormVersion2 | (double.IsNaN(shared) ? FormWeights : shared != 1 ? FormSharedWeight : 0);
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

            _squares.WriteTo(writer);
        }

        var groups = OccupiedGroups(_counts);
        for (var group = 0; group < ScoreBins.GroupCount; group++)
        {
            if ((groups >> group & 1) != 0)
            {
                _groupScores[group].WriteTo(writer);
            }
        }

        _brier.WriteTo(writer);
        _logLoss.WriteTo(writer);
        if (_hasMirror)
        {
            _mirroredBrier.WriteTo(writer);
            _mirroredLogLoss.WriteTo(writer);
        }
    }

    /// <exception cref="AggregateFormatException">The bytes are not an encoded plane.</exception>
    public void MergeFrom(byte form, ref AggregateReader reader)
    {
        if (form >= 2 * FormVersion2 || (form & FormPresent) == 0
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
        var isVersion1 = (form & FormVersion2) == 0;
        ReadRow(ref reader, counts[..ScoreBins.Count], isVersion1);
        ReadRow(ref reader, counts[ScoreBins.Count..], isVersion1);
        var shared = (form & FormWeights) != 0 ? double.NaN : (form & FormSharedWeight) != 0 ? reader.ReadWeight() : 1;
        JoinWeights(shared);
        MergeCells(ref reader, counts, shared);
        if (double.IsNaN(shared))
        {
            _squares.MergeAmountFrom(ref reader);
        }

        var groups = OccupiedGroups(counts);
        for (var group = 0; group < ScoreBins.GroupCount; group++)
        {
            if ((groups >> group & 1) != 0)
            {
                _groupScores[group].MergeAmountFrom(ref reader);
            }
        }

        _brier.MergeAmountFrom(ref reader);
        _logLoss.MergeAmountFrom(ref reader);
        if (_hasMirror)
        {
            _mirroredBrier.MergeAmountFrom(ref reader);
            _mirroredLogLoss.MergeAmountFrom(ref reader);
        }
    }

    private void MergeCells(ref AggregateReader reader, scoped ReadOnlySpan<ulong> counts, double shared)
    {
        for (var cell = NextOccupied(counts, 0); cell < Cells; cell = NextOccupied(counts, cell + 1))
        {
            _counts[cell] += counts[cell];
            Count += counts[cell];
            if (!HasWeights)
            {
                continue;
            }

            var weight = double.IsNaN(shared) ? reader.ReadAmount() : counts[cell] * shared;
            _weights![cell] += weight;
            _squares.AddSquare(double.IsNaN(shared) ? 0 : shared, counts[cell]);
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

        return _squares.IsSquare(shared, Count) ? shared : double.NaN; // weights of 1 and 3 also have the mean 2
    }

    internal static void WriteRow(AggregateWriter writer, ReadOnlySpan<ulong> row)
    {
        var first = NextOccupied(row, 0);
        if (first == row.Length)
        {
            writer.WriteVarUInt(0);
            return;
        }

        var length = OccupiedEnd(row) - first;
        writer.WriteVarUInt((ulong)length);
        writer.WriteVarUInt((ulong)first);
        var counts = new CountWriter();
        foreach (var count in row.Slice(first, length))
        {
            counts.Write(count);
        }

        writer.WriteBlock(counts.Finish());
    }

    internal static void ReadRow(ref AggregateReader reader, scoped Span<ulong> row, bool isVersion1)
    {
        if (isVersion1)
        {
            var sparse = new SparseCountReader(ref reader, row.Length);
            while (sparse.Read(out var bin, out var count))
            {
                row[bin] = count;
            }

            return;
        }

        var length = reader.ReadVarUInt();
        var first = length == 0 ? 0 : reader.ReadVarUInt();
        if (length > (ulong)row.Length || first > (ulong)row.Length - length)
        {
            throw new AggregateFormatException($"{length} bins from bin {first} on exceed the {row.Length} bins of a score histogram");
        }

        if (length > 0)
        {
            ReadCounts(ref reader, row.Slice((int)first, (int)length));
        }
    }

    private static void ReadCounts(ref AggregateReader reader, scoped Span<ulong> row)
    {
        var counts = new CountReader(reader.ReadBlock(), isVersion1: false);
        for (var bin = 0; bin < row.Length; bin++)
        {
            var count = counts.Read(out var gap);
            if (gap >= (ulong)(row.Length - bin))
            {
                throw new AggregateFormatException($"a gap of {gap} behind bin {bin} of {row.Length} of a score histogram");
            }

            bin += (int)gap;
            row[bin] = count;
        }

        if (!counts.IsAtEnd)
        {
            throw new AggregateFormatException("the bins of a score histogram are followed by something else");
        }
    }

    private static int OccupiedGroups(ReadOnlySpan<ulong> counts)
    {
        var groups = 0;
        for (var cell = NextOccupied(counts, 0); cell < Cells; cell = NextOccupied(counts, cell + 1))
        {
            groups |= 1 << ScoreBins.GroupOf(cell % ScoreBins.Count);
        }

        return groups;
    }

    /// <summary>The next cell that holds a record, at the speed of memory; the number of cells: there is none.</summary>
    /// <remarks>
    /// Compiled for good at the first call, as is the next. The library's search is not when a silo has just started: for ulong it is
    /// compiled on the machine, at first without optimisation, and was a third of the time of a replay that begins then.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int NextOccupied(ReadOnlySpan<ulong> counts, int from)
    {
        ref var cells = ref MemoryMarshal.GetReference(counts);
        while (from + Vector512<ulong>.Count <= counts.Length && Vector512.LoadUnsafe(ref cells, (nuint)from) == Vector512<ulong>.Zero)
            from += Vector512<ulong>.Count;
        while (from < counts.Length && counts[from] == 0)
            from++;
        return from;
    }

    /// <summary>One more than the last cell that holds a record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int OccupiedEnd(ReadOnlySpan<ulong> counts)
    {
        ref var cells = ref MemoryMarshal.GetReference(counts);
        var end = counts.Length;
        while (end >= Vector512<ulong>.Count && Vector512.LoadUnsafe(ref cells, (nuint)(end - Vector512<ulong>.Count)) == Vector512<ulong>.Zero)
            end -= Vector512<ulong>.Count;
        while (end > 0 && counts[end - 1] == 0)
            end--;
        return end;
    }
}
