using System.Buffers.Binary;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Probabilities;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// The probabilities of the predictions of a chunk: the lists of classes, each a count and the places of its names in the chunk's dictionary; of each
/// prediction its list (1-based, 0: none); and the codes of those that have one, 2 bytes a class.
/// </summary>
internal sealed class PendingProbabilityColumns
{
    private readonly List<(string[] Classes, int[] Names)> _lists = [];
    private readonly List<(int Entry, int List, ProbabilityVector Vector)> _vectors = [];

    internal bool IsEmpty => _vectors.Count == 0;

    internal void Add(int entry, ProbabilityVector vector, LocalNames names)
    {
        // Those of a block share their list.
        var list = _lists.FindLastIndex(each => ReferenceEquals(each.Classes, vector.ClassList));
        if (list < 0)
        {
            list = _lists.Count;
            _lists.Add((vector.ClassList, Array.ConvertAll(vector.ClassList, names.IndexOf)));
        }

        _vectors.Add((entry, list, vector));
    }

    internal void Clear()
    {
        _lists.Clear();
        _vectors.Clear();
    }

    internal void WriteTo(AggregateWriter writer, AggregateWriter block, int entries)
    {
        block.Clear();
        block.WriteVarUInt((ulong)_lists.Count);
        foreach (var (_, names) in _lists)
        {
            block.WriteVarUInt((ulong)names.Length);
            foreach (var name in names)
                block.WriteVarUInt((ulong)name);
        }

        var next = 0;
        for (var entry = 0; entry < entries; entry++)
            block.WriteVarUInt(next < _vectors.Count && _vectors[next].Entry == entry ? (ulong)_vectors[next++].List + 1 : 0);
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        foreach (var (_, _, vector) in _vectors)
        {
            foreach (var code in vector.Codes)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, code);
                block.WriteBytes(bytes);
            }
        }

        writer.WriteBlock(block.WrittenSpan);
    }
}

/// <summary>Reads what <see cref="PendingProbabilityColumns"/> wrote, one prediction after the other.</summary>
internal ref struct PendingProbabilityReader
{
    private readonly string[][] _lists;
    private AggregateReader _places;
    private AggregateReader _codes;

    internal PendingProbabilityReader(ReadOnlySpan<byte> block, int count, string[] names)
    {
        var reader = new AggregateReader(block);
        _lists = new string[reader.ReadCount(block.Length)][];
        for (var i = 0; i < _lists.Length; i++)
            _lists[i] = ReadList(ref reader, names);
        _places = new AggregateReader(block[^reader.Remaining..]);
        for (var i = 0; i < count; i++)
            reader.ReadVarUInt();
        _codes = new AggregateReader(block[^reader.Remaining..]);
    }

    internal ProbabilityVector? Next()
    {
        if (_lists is null)
            return null;
        var place = _places.ReadVarUInt();
        if (place == 0)
            return null;
        if (place > (ulong)_lists.Length)
            throw new AggregateFormatException($"a list of classes {place} exceeds the {_lists.Length} lists");
        var classes = _lists[place - 1];
        var codes = new ushort[classes.Length];
        var bytes = _codes.ReadBytes(sizeof(ushort) * codes.Length);
        for (var i = 0; i < codes.Length; i++)
            codes[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(sizeof(ushort) * i)..]);
        return new ProbabilityVector(classes, codes);
    }

    private static string[] ReadList(scoped ref AggregateReader reader, string[] names)
    {
        var list = new string[reader.ReadCount(Math.Min(ClassProbabilities.MaxClasses, reader.Remaining))];
        for (var i = 0; i < list.Length; i++)
        {
            var name = reader.ReadVarUInt();
            if (name >= (ulong)names.Length)
                throw new AggregateFormatException($"an index of {name} exceeds the {names.Length} names");
            list[i] = names[name];
            if (i > 0 && string.CompareOrdinal(list[i - 1], list[i]) >= 0)
                throw new AggregateFormatException("classes are not in ascending order");
        }

        return list.Length > 0 ? list : throw new AggregateFormatException("a list of classes is empty");
    }
}
