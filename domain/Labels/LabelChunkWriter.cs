using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// Collects labels and measurements that came on their own and writes them as columns. The form, after a version byte: count; dictionary of
/// names; ids (8 bytes each); class indices (1-based, 0: none); actual numbers (8 bytes each) if there are any; if any of them
/// replaces an earlier label, whether each does (a byte each). Version 2 is written where there are measurements: that byte is always there
/// and has a second bit for those that are averaged, and then follow the measurement's name (1-based, 0: a label) and of how many values each is.
/// </summary>
public sealed class LabelChunkWriter
{
    internal const byte FormatVersion = 1;
    internal const byte MeasuredVersion = 2;
    internal const byte ReplacesFlag = 1, AveragesFlag = 2;

    private readonly LocalNames _names = new();
    private readonly AggregateWriter _writer = new();
    private readonly AggregateWriter _column = new();
    private Entry[] _entries = new Entry[64];
    private int _count;
    private bool _replaces;
    private bool _measured;

    public int Count => _count;

    /// <summary>Adds a label: a class, or else a number (NaN when there is none).</summary>
    public void Add(ulong id, string? label, double actual, bool replaces = false) => Add(new LateLabel(id, label, actual, replaces));

    /// <summary>Adds a label or a measurement.</summary>
    public void Add(in LateLabel value)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);

        ref var entry = ref _entries[_count++];
        entry.Id = value.Id;
        entry.Label = value.Label is null ? 0 : _names.IndexOf(value.Label) + 1;
        entry.Actual = value.Actual;
        entry.Flags = (byte)((value.Replaces ? ReplacesFlag : 0) | (value.Averages ? AveragesFlag : 0));
        entry.Measurement = value.Measurement is null ? 0 : _names.IndexOf(value.Measurement) + 1;
        entry.Values = value.Values;
        _replaces |= value.Replaces;
        _measured |= value.Measurement is not null;
    }

    public void Clear()
    {
        _count = 0;
        _replaces = _measured = false;
        _names.Clear();
    }

    /// <summary>The chunk's bytes; empty when there is no entry. The entries stay until <see cref="Clear"/>.</summary>
    public byte[] Encode()
    {
        if (_count == 0)
            return [];

        _writer.Clear();
        _writer.WriteByte(_measured ? MeasuredVersion : FormatVersion);
        _writer.WriteVarUInt((ulong)_count);
        _names.WriteTo(_writer);
        var entries = _entries.AsSpan(0, _count);
        foreach (ref readonly var entry in entries)
            _writer.WriteFixed64(entry.Id);

        LabelColumns.WriteIndices(_writer, _column, entries, static (in Entry e) => e.Label);
        LabelColumns.WriteDoubles(_writer, entries, static (in Entry e) => e.Actual);
        if (_replaces || _measured)
        {
            foreach (ref readonly var entry in entries)
                _writer.WriteByte(entry.Flags);
        }

        if (_measured)
        {
            LabelColumns.WriteIndices(_writer, _column, entries, static (in Entry e) => e.Measurement);
            LabelColumns.WriteIndices(_writer, _column, entries, static (in Entry e) => e.Values);
        }

        return _writer.ToArray();
    }

    private struct Entry
    {
        internal ulong Id;
        internal double Actual;
        internal int Label;
        internal int Measurement;
        internal int Values;
        internal byte Flags;
    }
}
