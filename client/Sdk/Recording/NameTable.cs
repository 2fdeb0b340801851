using System.Collections.Concurrent;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Recording;

/// <summary>
/// Numbers names as they come; reading takes no lock. The table is bounded: its last place is <see cref="Overflow"/>, which
/// every further name gets.
/// </summary>
internal sealed class NameTable
{
    public const string Overflow = "other";

    /// <summary>The index of what is no name: empty, too long, or with control characters.</summary>
    public const ushort None = ushort.MaxValue;

    // Callers mostly pass the same few string objects.
    private const int ScannedNames = 4;

    private readonly ConcurrentDictionary<string, ushort> _indices = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly string[] _names;
    private int _count;

    public NameTable(int capacity, IReadOnlyList<string>? names = null)
    {
        _names = new string[capacity];
        foreach (var name in names ?? [])
            IndexOf(name);
    }

    public int Capacity => _names.Length;

    public string this[int index] => _names[index];

    public ushort IndexOf(string name)
    {
        var names = _names;
        for (var i = 0; i < ScannedNames && i < names.Length; i++)
        {
            if (ReferenceEquals(names[i], name))
                return (ushort)i;
        }

        return _indices.TryGetValue(name, out var index) ? index : Add(name);
    }

    /// <summary>The same of a part of a text, which becomes a text of its own only when it is new.</summary>
    public ushort IndexOf(ReadOnlySpan<char> name) => _indices.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var index) ? index : Add(name.ToString());

    private ushort Add(string name)
    {
        if (!Checks.IsName(name))
            return None;
        // Full: no lock for names that will not be kept.
        if (Volatile.Read(ref _count) == _names.Length)
            return (ushort)(_names.Length - 1);
        lock (_gate)
        {
            if (_indices.TryGetValue(name, out var index))
                return index;
            var last = _names.Length - 1;
            if (_count >= last)
            {
                _names[last] = Overflow;
                Volatile.Write(ref _count, _names.Length);
                return (ushort)last;
            }

            index = (ushort)_count;
            _names[index] = name;
            Volatile.Write(ref _count, _count + 1);
            _indices[name] = index;
            return index;
        }
    }
}
