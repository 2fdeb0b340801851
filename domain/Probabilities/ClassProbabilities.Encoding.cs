using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Probabilities;

/// <content>
/// <code>
/// probabilities = form:byte vectors:tally [labelled:tally [shared:f64 | squares] logLoss brier hits:tally…] classes:varuint class…
/// class         = name form:byte [sum] [support:tally] [row row [weights]]
/// </code>
/// A tally is a count with its weight, a loss the moments of it, a row as in score histograms; weights of cells are there where they differ.
/// </content>
public sealed partial class ClassProbabilities
{
    private const byte FormPresent = 1, FormMore = 2, FormLabels = 4, FormSharedWeight = 8, FormWeights = 16, FormEnd = 32;
    private const byte ClassNamed = 1, ClassSupport = 2, ClassCounts = 4, ClassEnd = 8;

    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var form = FormPresent | (_hasMore ? FormMore : 0);
        if (_labelled.Count > 0)
            form |= FormLabels | (HasWeights ? FormWeights : _sharedWeight != 1 ? FormSharedWeight : 0);
        writer.WriteByte((byte)form);
        _vectors.WriteTo(writer);
        if (_labelled.Count > 0)
            WriteLabels(writer, form);
        writer.WriteVarUInt((ulong)_classes.Count);
        var previous = "";
        foreach (var each in _classes)
        {
            SortedNames.Write(writer, previous, each.Name);
            WriteClass(writer, each);
            previous = each.Name;
        }
    }

    /// <summary>Adds encoded probabilities.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no encoded probabilities; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var form = reader.ReadByte();
        if (form >= FormEnd || (form & FormPresent) == 0 || (form & (FormSharedWeight | FormWeights)) == (FormSharedWeight | FormWeights))
            throw new AggregateFormatException($"class probabilities have the unknown form {form}");
        _hasMore |= (form & FormMore) != 0;
        _vectors.Add(Tally.Read(ref reader));
        var shared = (form & FormLabels) == 0 ? 1 : ReadLabels(ref reader, form);
        string? previous = null;
        for (var rest = reader.ReadCount(MaxClasses); rest > 0; rest--)
        {
            previous = SortedNames.Read(ref reader, previous);
            ReadClass(ref reader, Class(previous), shared);
        }
    }

    private void WriteLabels(AggregateWriter writer, int form)
    {
        _labelled.WriteTo(writer);
        if ((form & FormSharedWeight) != 0)
            writer.WriteDouble(_sharedWeight);
        if ((form & FormWeights) != 0)
            _squares.WriteTo(writer);
        _logLoss.WriteTo(writer);
        _brier.WriteTo(writer);
        foreach (var hits in _hits)
            hits.WriteTo(writer);
    }

    /// <summary>The weight that the labelled vectors share, NaN where they differ.</summary>
    private double ReadLabels(ref AggregateReader reader, byte form)
    {
        var labelled = Tally.Read(ref reader);
        var shared = (form & FormWeights) != 0 ? double.NaN : (form & FormSharedWeight) != 0 ? reader.ReadWeight() : 1;
        JoinWeights(shared);
        _labelled.Add(labelled);
        if ((form & FormWeights) != 0)
            _squares.MergeAmountFrom(ref reader);
        else
            _squares.AddSquare(shared, labelled.Count);
        _logLoss.MergeFrom(ref reader, labelled.Weight);
        _brier.MergeFrom(ref reader, labelled.Weight);
        for (var i = 0; i < _hits.Length; i++)
            _hits[i].Add(Tally.Read(ref reader));
        return shared;
    }

    private void WriteClass(AggregateWriter writer, ClassCells each)
    {
        var hasCounts = each.HasCounts;
        writer.WriteByte((byte)((each.IsNamed ? ClassNamed : 0) | (each.Support.Count > 0 ? ClassSupport : 0) | (hasCounts ? ClassCounts : 0)));
        if (each.IsNamed)
            each.Sum.WriteTo(writer);
        if (each.Support.Count > 0)
            each.Support.WriteTo(writer);
        if (!hasCounts)
            return;
        ScorePlane.WriteRow(writer, each.Counts[..ScoreBins.Count]);
        ScorePlane.WriteRow(writer, each.Counts[ScoreBins.Count..]);
        for (var cell = 0; HasWeights && cell < ClassCells.Cells; cell++)
        {
            if (each.Counts[cell] != 0)
                writer.WriteNumber(each.WeightAt(cell, double.NaN));
        }
    }

    private void ReadClass(ref AggregateReader reader, ClassCells target, double shared)
    {
        var form = reader.ReadByte();
        if (form >= ClassEnd)
            throw new AggregateFormatException($"a class has the unknown form {form}");
        if ((form & ClassNamed) != 0)
        {
            target.IsNamed = true;
            target.Sum.MergeAmountFrom(ref reader);
        }

        if ((form & ClassSupport) != 0)
            target.Support.Add(Tally.Read(ref reader));
        if ((form & ClassCounts) == 0)
            return;
        Span<ulong> counts = stackalloc ulong[ClassCells.Cells];
        counts.Clear();
        ScorePlane.ReadRow(ref reader, counts[..ScoreBins.Count], isVersion1: false);
        ScorePlane.ReadRow(ref reader, counts[ScoreBins.Count..], isVersion1: false);
        for (var cell = 0; cell < counts.Length; cell++)
        {
            if (counts[cell] != 0)
                target.MergeCell(cell, counts[cell], double.IsNaN(shared) ? reader.ReadAmount() : counts[cell] * shared, HasWeights);
        }
    }
}
