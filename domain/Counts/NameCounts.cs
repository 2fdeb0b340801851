using System.Buffers;
using System.Collections;
using System.Text.Unicode;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Counts;

/// <summary>
/// Counts per name, of at most <see cref="Limit"/> names; everything else is counted as other.
/// </summary>
/// <remarks>
/// Which names are kept must not depend on the order in which parts are merged, or two silos would disagree. So the
/// <see cref="Limit"/> ordinally smallest names are kept: a name among the smallest of a union is among the smallest of
/// every part that contains it, hence no part ever moved any of its records to other, and its count is exact. Keeping
/// the most frequent ones instead would not be associative. All parts of one aggregate must have the same limit.
/// </remarks>
public sealed class NameCounts : IReadOnlyList<NameCount>
{
    private const int MaxNameBytes = 4096;

    private string[] _names = [];
    private ulong[] _counts = [];
    private double[] _weights = [];
    private int _length;

    /// <param name="limit">Names to keep, at least 1.</param>
    public NameCounts(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        Limit = limit;
    }

    public int Limit { get; }

    /// <summary>Names kept.</summary>
    public int Count => _length;

    public ulong OtherCount { get; private set; }

    public double OtherWeight { get; private set; }

    public bool IsEmpty => _length == 0 && OtherCount == 0 && OtherWeight == 0;

    public ulong TotalCount
    {
        get
        {
            var total = OtherCount;
            foreach (var count in _counts.AsSpan(0, _length))
                total += count;
            return total;
        }
    }

    public double TotalWeight
    {
        get
        {
            var total = OtherWeight;
            foreach (var weight in _weights.AsSpan(0, _length))
                total += weight;
            return total;
        }
    }

    /// <summary>The name at a position in ordinal order.</summary>
    public NameCount this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_length, nameof(index));
            return new NameCount(_names[index], _counts[index], _weights[index]);
        }
    }

    /// <summary>The count of a name that is kept, or null.</summary>
    public NameCount? Find(ReadOnlySpan<char> name)
    {
        var at = Search(name);
        return at >= 0 ? this[at] : null;
    }

    public void Add(string name, ulong count = 1) => Add(name, count, count);

    public void Add(string name, ulong count, double weight)
    {
        ArgumentNullException.ThrowIfNull(name);
        Add(name, name, count, weight, Search(name));
    }

    /// <summary>Counts records whose name is not known any more.</summary>
    public void AddOther(ulong count, double weight)
    {
        OtherCount += count;
        OtherWeight += weight;
    }

    public void Merge(NameCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        AddOther(other.OtherCount, other.OtherWeight);
        for (var i = 0; i < other._length; i++)
            Add(other._names[i], other._counts[i], other._weights[i]);
    }

    public void Clear()
    {
        // The names stay referenced until overwritten otherwise, and a pooled accumulator would keep them alive.
        _names.AsSpan(0, _length).Clear();
        _length = 0;
        OtherCount = 0;
        OtherWeight = 0;
    }

    /// <summary>The k names of largest weight, ties in ordinal order, largest first.</summary>
    public IReadOnlyList<NameCount> Top(int k)
    {
        var all = this.ToArray();
        Array.Sort(all, static (a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : string.CompareOrdinal(a.Name, b.Name));
        return k < all.Length ? all[..Math.Max(k, 0)] : all;
    }

    /// <summary>Number of names, other, then name and count each in ordinal order.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)_length);
        writer.WriteTally(OtherCount, OtherWeight);
        for (var i = 0; i < _length; i++)
        {
            writer.WriteString(_names[i]);
            writer.WriteTally(_counts[i], _weights[i]);
        }
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        var names = reader.ReadCount(int.MaxValue);
        var (otherCount, otherWeight) = reader.ReadWeightedTally();
        AddOther(otherCount, otherWeight);
        for (var i = 0; i < names; i++)
            MergeName(ref reader);
    }

    public IEnumerator<NameCount> GetEnumerator()
    {
        for (var i = 0; i < _length; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // A name that is already here costs no string.
    private void MergeName(ref AggregateReader reader)
    {
        var utf8 = reader.ReadBytes(reader.ReadCount(MaxNameBytes));
        char[]? rented = null;
        var buffer = utf8.Length <= 256 ? stackalloc char[256] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            _ = Utf8.ToUtf16(utf8, buffer, out _, out var length);
            var name = buffer[..length];
            var (count, weight) = reader.ReadWeightedTally();
            Add(null, name, count, weight, Search(name));
        }
        finally
        {
            if (rented is not null)
                ArrayPool<char>.Shared.Return(rented);
        }
    }

    private void Add(string? text, ReadOnlySpan<char> name, ulong count, double weight, int at)
    {
        if (count == 0 && weight == 0)
            return;
        if (at >= 0)
        {
            _counts[at] += count;
            _weights[at] += weight;
            return;
        }

        at = ~at;
        if (_length == Limit)
        {
            if (at == _length)
            {
                AddOther(count, weight);
                return;
            }

            _length--;
            AddOther(_counts[_length], _weights[_length]);
        }

        Insert(at, text ?? name.ToString(), count, weight);
    }

    private void Insert(int at, string name, ulong count, double weight)
    {
        if (_length == _names.Length)
        {
            var capacity = Math.Min(Limit, Math.Max(8, 2 * _length));
            Array.Resize(ref _names, capacity);
            Array.Resize(ref _counts, capacity);
            Array.Resize(ref _weights, capacity);
        }

        var moved = _length - at;
        Array.Copy(_names, at, _names, at + 1, moved);
        Array.Copy(_counts, at, _counts, at + 1, moved);
        Array.Copy(_weights, at, _weights, at + 1, moved);
        (_names[at], _counts[at], _weights[at]) = (name, count, weight);
        _length++;
    }

    // The position, or the complement of where it belongs. Ordinal order of UTF-16 code units.
    private int Search(ReadOnlySpan<char> name)
    {
        int low = 0, high = _length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _names[middle].AsSpan().SequenceCompareTo(name);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }
}

/// <summary>How often a name occurred.</summary>
/// <param name="Name">The name.</param>
/// <param name="Count">Records seen, each counted once.</param>
/// <param name="Weight">Sum of the records' weights: the estimate of what would have been seen without sampling.</param>
public readonly record struct NameCount(string Name, ulong Count, double Weight);
