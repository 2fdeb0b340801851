namespace OrleansMonitor.Domain.Dimensions;

/// <summary>
/// The classes of a slice, in ordinal order: the smallest <see cref="MaxClasses"/> names, and all others together. What is among the smallest of all records of a
/// dimension is among the smallest of each part and slice, so of those nothing is ever among the others. Further classes may be there or among the others, as the records
/// were cut: no figure may be made of them.
/// </summary>
internal sealed class SliceClasses
{
    /// <summary>Classes told apart in a slice.</summary>
    public const int MaxClasses = 16;

    private string[] _names = [];
    private ClassWeights[] _weights = [];
    private ClassWeights _other;

    public int Count { get; private set; }

    public ref readonly ClassWeights Other => ref _other;

    public bool IsEmpty => Count == 0 && _other.IsEmpty;

    public string Name(int index) => _names[index];

    public ref readonly ClassWeights this[int index] => ref _weights[index];

    /// <summary>What is held of a class; nothing where it is not told apart.</summary>
    public ClassWeights Find(string name)
    {
        var at = Search(name);
        return at >= 0 ? _weights[at] : default;
    }

    public bool Has(string name) => Search(name) >= 0;

    public void Add(string name, in ClassWeights weights)
    {
        if (!weights.IsEmpty)
            Take(name).Add(weights);
    }

    /// <summary>Of all classes.</summary>
    public ClassWeights Total()
    {
        var total = _other;
        for (var i = 0; i < Count; i++)
            total.Add(_weights[i]);
        return total;
    }

    public void AddOther(in ClassWeights weights) => _other.Add(weights);

    public void Subtract(string name, in ClassWeights weights)
    {
        var at = Search(name);
        if (at >= 0)
            _weights[at].Subtract(weights);
        else
            _other.Subtract(weights);
    }

    public void Merge(SliceClasses other)
    {
        for (var i = 0; i < other.Count; i++)
            Add(other._names[i], other._weights[i]);
        _other.Add(other._other);
    }

    public void Clear()
    {
        _names.AsSpan(0, Count).Clear();
        Count = 0;
        _other = default;
    }

    private ref ClassWeights Take(string name)
    {
        var at = Search(name);
        if (at >= 0)
            return ref _weights[at];
        at = ~at;
        if (Count == MaxClasses)
        {
            if (at == Count)
                return ref _other;
            _other.Add(_weights[--Count]);
        }

        if (Count == _names.Length)
        {
            Array.Resize(ref _names, Math.Max(2, 2 * Count));
            Array.Resize(ref _weights, _names.Length);
        }

        Array.Copy(_names, at, _names, at + 1, Count - at);
        Array.Copy(_weights, at, _weights, at + 1, Count - at);
        (_names[at], _weights[at]) = (name, default);
        Count++;
        return ref _weights[at];
    }

    private int Search(string name) => Array.BinarySearch(_names, 0, Count, name, StringComparer.Ordinal);
}
