using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// Collects labels that came on their own and writes them as columns. The form, after a version byte: count; dictionary of
/// class names; ids (8 bytes each); class indices (1-based, 0: none); actual numbers (8 bytes each) if there are any; if any of them
/// replaces an earlier label, whether each does (a byte each).
/// </summary>
public sealed class LabelChunkWriter
{
    internal const byte FormatVersion = 1;

    private readonly LocalNames _names = new();
    private readonly AggregateWriter _writer = new();
    private readonly AggregateWriter _column = new();
    private Entry[] _entries = new Entry[64];
    private int _count;
    private bool _replaces;

    public int Count => _count;

    /// <summary>Adds a label: a class, or else a number (NaN when there is none).</summary>
    public void Add(ulong id, string? label, double actual, bool replaces = false)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);

        ref var entry = ref _entries[_count++];
        entry.Id = id;
        entry.Label = label is null ? 0 : _names.IndexOf(label) + 1;
        entry.Actual = actual;
        entry.Replaces = replaces;
        _replaces |= replaces;
    }

    public void Clear()
    {
        _count = 0;
        _replaces = false;
        _names.Clear();
    }

    /// <summary>The chunk's bytes; empty when there is no entry. The entries stay until <see cref="Clear"/>.</summary>
    public byte[] Encode()
    {
        if (_count == 0)
            return [];

        _writer.Clear();
        _writer.WriteByte(FormatVersion);
        _writer.WriteVarUInt((ulong)_count);
        _names.WriteTo(_writer);
        var entries = _entries.AsSpan(0, _count);
        foreach (ref readonly var entry in entries)
            _writer.WriteFixed64(entry.Id);

        LabelColumns.WriteIndices(_writer, _column, entries, static (in Entry e) => e.Label);
        LabelColumns.WriteDoubles(_writer, entries, static (in Entry e) => e.Actual);
        if (_replaces)
        {
            foreach (ref readonly var entry in entries)
                _writer.WriteByte(entry.Replaces ? (byte)1 : (byte)0);
        }

        return _writer.ToArray();
    }

    private struct Entry
    {
        internal ulong Id;
        internal double Actual;
        internal int Label;
        internal bool Replaces;
    }
}
