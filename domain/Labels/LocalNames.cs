using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// The dictionary of one chunk: names by first use. Callers pass the same string object for the same name again and again,
/// so a look-up is first by reference, in a small direct-mapped cache.
/// </summary>
internal sealed class LocalNames
{
    private const int CacheSize = 16;

    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly string?[] _cachedNames = new string?[CacheSize];
    private readonly int[] _cachedIndices = new int[CacheSize];

    internal int Count => _names.Count;

    internal int IndexOf(string name)
    {
        var slot = RuntimeHelpers.GetHashCode(name) & (CacheSize - 1);
        if (ReferenceEquals(_cachedNames[slot], name))
            return _cachedIndices[slot];

        if (!_indices.TryGetValue(name, out var index))
        {
            index = _names.Count;
            _indices.Add(name, index);
            _names.Add(name);
        }

        _cachedNames[slot] = name;
        _cachedIndices[slot] = index;
        return index;
    }

    internal void Clear()
    {
        _indices.Clear();
        _names.Clear();
        Array.Clear(_cachedNames);
    }

    internal void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)_names.Count);
        foreach (var name in _names)
            writer.WriteString(name);
    }

    internal static string[] Read(scoped ref AggregateReader reader)
    {
        var count = reader.ReadCount(int.MaxValue);
        var names = new List<string>(Math.Min(count, 256));
        for (var i = 0; i < count; i++)
            names.Add(reader.ReadString());
        return [.. names];
    }
}
