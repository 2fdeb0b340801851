using System.Buffers;
using System.Text.Unicode;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>
/// The slices of one dimension, or of a pair of two: one a value, the smallest values in ordinal order, and one of all others. What is among the smallest of a union
/// is among the smallest of each part, so a slice that is told apart never lost a record to the others in any part.
/// </summary>
/// <remarks>
/// Not the most frequent ones: those of parts are not those of the whole, and a sketch, as for the values of a feature, would mix the figures of slices that share a
/// cell. Not thread-safe; objects of slices are kept for the next use.
/// </remarks>
public sealed class DimensionSlices
{
    /// <summary>Values of a dimension that are told apart.</summary>
    public const int MaxValues = 256;

    /// <summary>Values of a pair that are told apart.</summary>
    public const int MaxPairValues = 1_024;

    private const int MaxNameBytes = 4096;

    private string[] _values = [];
    private SliceSums[] _slices = [];

    /// <summary>See <see cref="DimensionName"/>.</summary>
    public string Name { get; internal set; } = "";

    public bool IsPair => DimensionName.IsPair(Name);

    public int Limit => IsPair ? MaxPairValues : MaxValues;

    /// <summary>Values told apart.</summary>
    public int Count { get; private set; }

    /// <summary>Records of values past the limit.</summary>
    public SliceSums Other { get; } = new();

    public bool IsEmpty => Count == 0 && Other.IsEmpty;

    /// <summary>Records with a value.</summary>
    public ulong Records
    {
        get
        {
            var records = Other.Records;
            for (var i = 0; i < Count; i++)
                records += _slices[i].Records;
            return records;
        }
    }

    /// <summary>The value and slice at a position in ordinal order.</summary>
    public (string Value, SliceSums Slice) this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return (_values[index], _slices[index]);
        }
    }

    /// <summary>The slice that records of a value are in: its own or that of the others. Null: none has it.</summary>
    public SliceSums? Find(ReadOnlySpan<char> value)
    {
        var at = Search(value);
        if (at >= 0)
            return _slices[at];
        return ~at == Count && Count == Limit && !Other.IsEmpty ? Other : null;
    }

    /// <summary>The slice to which records of a value are to be added.</summary>
    internal SliceSums Take(string value) => Take(value, value);

    public void Merge(DimensionSlices other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < other.Count; i++)
            Take(other._values[i]).Merge(other._slices[i]);
        Other.Merge(other.Other);
    }

    /// <summary>
    /// Puts slices with a figure of fewer than <paramref name="least"/> records to the others, and the smallest of the rest with them while the others are such a
    /// slice. False: all stay.
    /// </summary>
    internal bool Withhold(ulong least)
    {
        var changed = false;
        for (var i = Count - 1; i >= 0; i--)
        {
            if (_slices[i].IsFew(least))
                changed = Fold(i);
        }

        while (Count > 0 && Other.IsFew(least))
            changed = Fold(Array.IndexOf(_slices, _slices.Take(Count).MinBy(static slice => slice.Records)));
        if (Other.IsFew(least))
        {
            Other.Clear();
            changed = true;
        }

        return changed;
    }

    private bool Fold(int at)
    {
        var slice = _slices[at];
        Other.Merge(slice);
        slice.Clear();
        Count--;
        Array.Copy(_values, at + 1, _values, at, Count - at);
        Array.Copy(_slices, at + 1, _slices, at, Count - at);
        (_values[Count], _slices[Count]) = ("", slice);
        return true;
    }

    internal void Clear()
    {
        for (var i = 0; i < Count; i++)
            _slices[i].Clear();
        _values.AsSpan(0, Count).Clear();
        Count = 0;
        Other.Clear();
        Name = "";
    }

    /// <summary>How many values; whether there are others, and they; then value and slice each in ordinal order.</summary>
    internal void WriteTo(AggregateWriter writer, Func<string, int> classes)
    {
        writer.WriteVarUInt(((ulong)Count << 1) | (Other.IsEmpty ? 0UL : 1));
        if (!Other.IsEmpty)
            Other.WriteTo(writer, classes);
        for (var i = 0; i < Count; i++)
        {
            writer.WriteString(_values[i]);
            _slices[i].WriteTo(writer, classes);
        }
    }

    internal void MergeFrom(ref AggregateReader reader, ReadOnlySpan<string> classes)
    {
        var form = reader.ReadVarUInt();
        if (form >> 1 > (ulong)Limit)
            throw new AggregateFormatException($"{form >> 1} values of a dimension are more than {Limit}");
        if ((form & 1) != 0)
            Other.MergeFrom(ref reader, classes);
        for (var left = form >> 1; left > 0; left--)
            Read(ref reader).MergeFrom(ref reader, classes);
    }

    // A value that is already here costs no string.
    private SliceSums Read(ref AggregateReader reader)
    {
        var utf8 = reader.ReadBytes(reader.ReadCount(MaxNameBytes));
        char[]? rented = null;
        var buffer = utf8.Length <= 256 ? stackalloc char[256] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            _ = Utf8.ToUtf16(utf8, buffer, out _, out var length);
            return Take(null, buffer[..length]);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<char>.Shared.Return(rented);
        }
    }

    private SliceSums Take(string? text, ReadOnlySpan<char> value)
    {
        var at = Search(value);
        if (at >= 0)
            return _slices[at];
        at = ~at;
        if (Count == Limit)
        {
            if (at == Count)
                return Other;
            Count--;
            Other.Merge(_slices[Count]);
            _slices[Count].Clear();
        }

        if (Count == _values.Length)
        {
            Array.Resize(ref _values, Math.Max(4, 2 * Count));
            Array.Resize(ref _slices, _values.Length);
        }

        // The slice behind the last one is free.
        var slice = _slices[Count] ?? new SliceSums();
        Array.Copy(_values, at, _values, at + 1, Count - at);
        Array.Copy(_slices, at, _slices, at + 1, Count - at);
        (_values[at], _slices[at]) = (text ?? value.ToString(), slice);
        Count++;
        return slice;
    }

    private int Search(ReadOnlySpan<char> value) => OrdinalNames.Search(_values.AsSpan(0, Count), value);
}
