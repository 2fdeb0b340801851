namespace OrleansMonitor.Domain.Records;

/// <summary>An object that can be emptied and filled again.</summary>
public interface IReusable
{
    /// <summary>As good as new; buffers are kept.</summary>
    void Clear();
}

/// <summary>
/// A list that keeps its elements when it is cleared, so that filling it again allocates nothing. Elements are cleared
/// with the list: what they refer to (a request's body) is not kept alive.
/// </summary>
public sealed class ReusableList<T>
    where T : class, IReusable, new()
{
    private T[] _items = [];

    public int Count { get; private set; }

    /// <summary>Elements that exist, in use or not.</summary>
    public int Retained { get; private set; }

    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _items[index];
        }
    }

    public ReadOnlySpan<T> AsSpan() => _items.AsSpan(0, Count);

    public ReadOnlySpan<T>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    /// <summary>An empty element at the end.</summary>
    public T Add()
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Math.Max(4, 2 * _items.Length));
        if (Count == Retained)
            _items[Retained++] = new T();
        return _items[Count++];
    }

    public void Clear()
    {
        for (var i = 0; i < Count; i++)
            _items[i].Clear();
        Count = 0;
    }
}
