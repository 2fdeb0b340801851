using System.Buffers;
using System.Collections;
using System.Text.Unicode;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Counts;

/// <summary>
/// Counts per name: exact up to <see cref="Limit"/> names. Past it the names that make up at least 1/256 of all records are
/// listed, with counts that a <see cref="NameSketch"/> answers; everything else is counted as other.
/// </summary>
/// <remarks>
/// Which names are listed must not depend on the order in which parts are merged, or two silos would disagree. The sketch is a
/// sum, so its counts do not. Of the names it keeps the text of those whose count is at least 1/512 of all. A name with so much
/// of a whole has so much of one of its parts, and so of a part of that, down to one that is exact: however the parts are merged,
/// its text is kept in each of those. What is listed is twice as frequent, so that it takes a name which collides in all four rows of the
/// sketch to be listed in one order and not in another. All parts of one aggregate must have the same limit. Not thread-safe.
/// </remarks>
public sealed class NameCounts : IReadOnlyList<NameCount>
{
    private const int MaxNameBytes = 4096;

    // Of all counts: what is listed, and what is kept because it may come to be.
    private const ulong ListedPart = 256, KeptPart = 512;

    // The most names of a sketch, of which 512 can be as frequent as that; more only by collisions.
    private const int MaxKept = 2048;

    // Above any number of names: those of a sketch follow.
    private const ulong SketchForm = 1UL << 32;

    private string[] _names = [];
    private ulong[] _counts = [];
    private double[] _weights = [];
    private int _length;

    // Past the limit: counts of all names together. Then those of single names are in the sketch alone, and the arrays of counts and
    // weights hold what it answers, once they are settled.
    private NameSketch? _sketch;
    private bool _hasSketch;
    private bool _isSettled;
    private int[] _listed = [];
    private int _listedLength;
    private double _sketchWeight;
    private ulong _unnamed;
    private double _unnamedWeight;

    /// <param name="limit">Names to count exactly, at least 1.</param>
    public NameCounts(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        Limit = limit;
    }

    public int Limit { get; }

    /// <summary>Names listed.</summary>
    public int Count => _hasSketch ? Settle() : _length;

    /// <summary>Different names: those listed as long as that is all of them; otherwise to <see cref="DistinctCount.RelativeError"/>.</summary>
    public long Distinct => _hasSketch ? Math.Max(Limit + 1, (long)Math.Round(_sketch!.Distinct.Estimate())) : _length;

    /// <summary>Standard error of <see cref="Distinct"/>, relative; null where it is exact.</summary>
    public double? DistinctError => _hasSketch ? DistinctCount.RelativeError : null;

    /// <summary>
    /// A count is not too small, and too large by more than this only with a probability of 2%; null where counts are exact. Weights
    /// are then counts of the mean weight.
    /// </summary>
    public ulong? CountError => _hasSketch ? (ulong)Math.Ceiling(NameSketch.RelativeError * _sketch!.Total) : null;

    /// <summary>Records of names that are not listed.</summary>
    public ulong OtherCount => Rest().Count;

    public double OtherWeight => Rest().Weight;

    public bool IsEmpty => _length == 0 && !_hasSketch && _unnamed == 0 && _unnamedWeight == 0;

    public ulong TotalCount
    {
        get
        {
            var total = _unnamed + (_hasSketch ? _sketch!.Total : 0);
            for (var i = 0; i < _length && !_hasSketch; i++)
                total += _counts[i];
            return total;
        }
    }

    public double TotalWeight
    {
        get
        {
            var total = _unnamedWeight + _sketchWeight;
            for (var i = 0; i < _length && !_hasSketch; i++)
                total += _weights[i];
            return total;
        }
    }

    /// <summary>The listed name at a position in ordinal order.</summary>
    public NameCount this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            var at = _hasSketch ? _listed[index] : index;
            return new NameCount(_names[at], _counts[at], _weights[at]);
        }
    }

    /// <summary>The count of a name; null where it did not occur.</summary>
    public NameCount? Find(ReadOnlySpan<char> name)
    {
        if (_hasSketch)
        {
            var count = _sketch!.Estimate(NameSketch.HashOf(name));
            return count == 0 ? null : new NameCount(name.ToString(), count, count * MeanWeight);
        }

        var at = Search(name);
        return at >= 0 ? new NameCount(_names[at], _counts[at], _weights[at]) : null;
    }

    public void Add(string name, ulong count = 1) => Add(name, count, count);

    public void Add(string name, ulong count, double weight)
    {
        ArgumentNullException.ThrowIfNull(name);
        Add(name, name, count, weight);
    }

    /// <summary>Takes back a record that was counted before. False, and nothing is changed, where the name has none.</summary>
    public bool Subtract(string name, double weight)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_hasSketch)
        {
            var hash = NameSketch.HashOf(name);
            if (_sketch!.Estimate(hash) == 0)
                return false;
            _sketch.Subtract(hash);
            _sketchWeight = Math.Max(_sketchWeight - weight, 0);
            _isSettled = false;
            return true;
        }

        var at = Search(name);
        if (at < 0 || _counts[at] == 0)
            return false;
        if (--_counts[at] == 0)
            RemoveAt(at);
        else
            _weights[at] = Math.Max(_weights[at] - weight, 0);
        return true;
    }

    /// <summary>
    /// Counts names of fewer records than <paramref name="least"/> as other, and the rarest of the rest with them while other is below it.
    /// Past the limit the sketch goes, which would answer for any name. False: every name stays.
    /// </summary>
    public bool Withhold(ulong least)
    {
        var listed = this.ToArray();
        var (count, weight) = Rest();
        var kept = new List<NameCount>();
        foreach (var name in listed.OrderByDescending(static name => name.Count).ThenBy(static name => name.Name, StringComparer.Ordinal))
        {
            if (name.Count >= least)
                kept.Add(name);
            else
                (count, weight) = (count + name.Count, weight + name.Weight);
        }

        for (; count > 0 && count < least && kept.Count > 0; kept.RemoveAt(kept.Count - 1))
            (count, weight) = (count + kept[^1].Count, weight + kept[^1].Weight);
        if (kept.Count == listed.Length && !_hasSketch)
            return false;
        Clear();
        foreach (var name in kept)
            Add(name.Name, name.Count, name.Weight);
        AddOther(count, weight);
        return true;
    }

    /// <summary>Counts records whose name is not known any more.</summary>
    public void AddOther(ulong count, double weight)
    {
        _unnamed += count;
        _unnamedWeight += weight;
    }

    public void Merge(NameCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        AddOther(other._unnamed, other._unnamedWeight);
        if (!other._hasSketch)
        {
            for (var i = 0; i < other._length; i++)
                Add(other._names[i], other._counts[i], other._weights[i]);
            return;
        }

        UseSketch();
        _sketch!.Merge(other._sketch!);
        _sketchWeight += other._sketchWeight;
        _isSettled = false;
        for (var i = 0; i < other._length; i++)
            Keep(other._names[i], other._names[i], NameSketch.HashOf(other._names[i]));
    }

    public void Clear()
    {
        // The names stay referenced until overwritten otherwise, and a pooled accumulator would keep them alive.
        _names.AsSpan(0, _length).Clear();
        _length = 0;
        _unnamed = 0;
        _unnamedWeight = 0;
        if (!_hasSketch)
            return;
        _sketch!.Clear();
        _hasSketch = _isSettled = false;
        _sketchWeight = 0;
    }

    /// <summary>The k listed names of largest weight, ties in ordinal order, largest first.</summary>
    public IReadOnlyList<NameCount> Top(int k)
    {
        var all = this.ToArray();
        Array.Sort(all, static (a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : string.CompareOrdinal(a.Name, b.Name));
        return k < all.Length ? all[..Math.Max(k, 0)] : all;
    }

    /// <summary>
    /// Number of names, other, then name and count each in ordinal order. Past the limit: the number plus 2³², the records without a
    /// name, the weight of those with one, the sketch, and the names.
    /// </summary>
    public void WriteTo(AggregateWriter writer)
    {
        if (_hasSketch)
            Settle();
        writer.WriteVarUInt(_hasSketch ? SketchForm + (ulong)_length : (ulong)_length);
        writer.WriteTally(_unnamed, _unnamedWeight);
        if (_hasSketch)
        {
            writer.WriteNumber(_sketchWeight);
            _sketch!.WriteTo(writer);
        }

        for (var i = 0; i < _length; i++)
        {
            writer.WriteString(_names[i]);
            if (!_hasSketch)
                writer.WriteTally(_counts[i], _weights[i]);
        }
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        var names = reader.ReadVarUInt();
        var isSketch = names >= SketchForm;
        names -= isSketch ? SketchForm : 0;
        if (names > (ulong)(isSketch ? MaxKept : int.MaxValue))
            throw new AggregateFormatException($"{names} names are too many");
        var (otherCount, otherWeight) = reader.ReadWeightedTally();
        AddOther(otherCount, otherWeight);
        if (isSketch)
        {
            UseSketch();
            _sketchWeight += reader.ReadAmount();
            _sketch!.MergeFrom(ref reader);
            _isSettled = false;
        }

        for (; names > 0; names--)
            MergeName(ref reader, isSketch);
    }

    public IEnumerator<NameCount> GetEnumerator()
    {
        var count = Count;
        for (var i = 0; i < count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private double MeanWeight => _sketch!.Total == 0 ? 0 : _sketchWeight / _sketch.Total;

    private (ulong Count, double Weight) Rest()
    {
        if (!_hasSketch)
            return (_unnamed, _unnamedWeight);
        Settle();
        var listed = 0UL;
        for (var i = 0; i < _listedLength; i++)
            listed += _counts[_listed[i]];
        var rest = _sketch!.Total - Math.Min(listed, _sketch.Total);
        return (_unnamed + rest, _unnamedWeight + (rest * MeanWeight));
    }

    // A name that is already here costs no string.
    private void MergeName(ref AggregateReader reader, bool isSketch)
    {
        var utf8 = reader.ReadBytes(reader.ReadCount(MaxNameBytes));
        char[]? rented = null;
        var buffer = utf8.Length <= 256 ? stackalloc char[256] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            _ = Utf8.ToUtf16(utf8, buffer, out _, out var length);
            var name = buffer[..length];
            if (isSketch)
            {
                Keep(null, name, NameSketch.HashOf(name));
            }
            else
            {
                var (count, weight) = reader.ReadWeightedTally();
                Add(null, name, count, weight);
            }
        }
        finally
        {
            if (rented is not null)
                ArrayPool<char>.Shared.Return(rented);
        }
    }

    private void Add(string? text, ReadOnlySpan<char> name, ulong count, double weight)
    {
        if (count == 0 && weight == 0)
            return;
        if (!_hasSketch)
        {
            var at = Search(name);
            if (at >= 0)
            {
                _counts[at] += count;
                _weights[at] += weight;
                return;
            }

            if (_length < Limit)
            {
                Insert(~at, text ?? name.ToString(), count, weight);
                return;
            }

            UseSketch();
        }

        var hash = NameSketch.HashOf(name);
        _sketch!.Add(hash, count);
        _sketchWeight += weight;
        _isSettled = false;
        Keep(text, name, hash);
    }

    /// <summary>From here on the names share the cells of a sketch.</summary>
    private void UseSketch()
    {
        if (_hasSketch)
            return;
        _hasSketch = true;
        _sketch ??= new NameSketch();
        for (var i = 0; i < _length; i++)
        {
            _sketch.Add(NameSketch.HashOf(_names[i]), _counts[i]);
            _sketchWeight += _weights[i];
        }

        _isSettled = false;
    }

    /// <summary>Keeps the text of a name if it is frequent enough by now.</summary>
    private void Keep(string? text, ReadOnlySpan<char> name, ulong hash)
    {
        if (!IsPart(_sketch!.Estimate(hash), KeptPart))
            return;
        var at = Search(name);
        if (at >= 0)
            return;
        if (_length == 2 * MaxKept)
        {
            DropRare();
            at = Search(name);
        }

        Insert(~at, text ?? name.ToString(), 0, 0);
    }

    private bool IsPart(ulong count, ulong part) => count >= (_sketch!.Total + part - 1) / part;

    /// <summary>Asks the sketch for the counts of the names that are kept; answers how many are listed.</summary>
    private int Settle()
    {
        if (_isSettled)
            return _listedLength;
        DropRare();
        if (_listed.Length < _length)
            _listed = new int[_names.Length];
        _listedLength = 0;
        for (var i = 0; i < _length; i++)
        {
            _weights[i] = _counts[i] * MeanWeight;
            if (IsPart(_counts[i], ListedPart))
                _listed[_listedLength++] = i;
        }

        _isSettled = true;
        return _listedLength;
    }

    private void DropRare()
    {
        var kept = 0;
        for (var i = 0; i < _length; i++)
        {
            var count = _sketch!.Estimate(NameSketch.HashOf(_names[i]));
            if (IsPart(count, KeptPart))
                (_names[kept], _counts[kept++]) = (_names[i], count);
        }

        Truncate(kept);
        if (_length <= MaxKept)
            return;

        // Collisions alone make so many as frequent as that; the rarest go.
        var counts = _counts.AsSpan(0, _length).ToArray();
        Array.Sort(counts);
        var least = counts[_length - MaxKept];
        kept = 0;
        for (var i = 0; i < _length; i++)
        {
            if (_counts[i] > least)
                (_names[kept], _counts[kept++]) = (_names[i], _counts[i]);
        }

        Truncate(kept);
    }

    private void Truncate(int length)
    {
        _names.AsSpan(length, _length - length).Clear();
        _length = length;
    }

    private void RemoveAt(int at)
    {
        var moved = _length - at - 1;
        Array.Copy(_names, at + 1, _names, at, moved);
        Array.Copy(_counts, at + 1, _counts, at, moved);
        Array.Copy(_weights, at + 1, _weights, at, moved);
        Truncate(_length - 1);
    }

    private void Insert(int at, string name, ulong count, double weight)
    {
        if (_length == _names.Length)
        {
            var capacity = Math.Max(8, 2 * _length);
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

    private int Search(ReadOnlySpan<char> name) => OrdinalNames.Search(_names.AsSpan(0, _length), name);
}

/// <summary>How often a name occurred.</summary>
/// <param name="Name">The name.</param>
/// <param name="Count">Records seen, each counted once.</param>
/// <param name="Weight">Sum of the records' weights: the estimate of what would have been seen without sampling.</param>
public readonly record struct NameCount(string Name, ulong Count, double Weight);
