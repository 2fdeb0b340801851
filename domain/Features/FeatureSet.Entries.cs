using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Features;

/// <content>The summaries in use, in ordinal order of their names.</content>
public sealed partial class FeatureSet
{
    private void MergeEntry(ref AggregateReader reader, string name, byte kinds)
    {
        // Where the name is beyond the limit the bytes must be read all the same, to know how many values they hold.
        var entry = FindOrAdd(name) ?? NewEntry(name);
        var isKept = Search(name) >= 0;
        if ((kinds & HasNumeric) != 0)
        {
            Numeric(entry).MergeFrom(ref reader);
        }

        if ((kinds & HasCategorical) != 0)
        {
            Categorical(entry).MergeFrom(ref reader);
        }

        if (!isKept)
        {
            Overflow += entry.Values;
            Retire(entry);
        }
    }

    /// <summary>The entry of a name; null if it is beyond the limit.</summary>
    private Entry? FindOrAdd(string name)
    {
        if (_next < _entries.Count && _entries[_next].Name == name)
        {
            return _entries[_next++];
        }

        var at = Search(name);
        if (at < 0)
        {
            SortedNames.CheckLength(name);
            at = ~at;
            if (at == _limit)
            {
                return null;
            }

            if (_entries.Count == _limit)
            {
                Overflow += _entries[^1].Values;
                Retire(_entries[^1]);
                _entries.RemoveAt(_limit - 1);
            }

            _entries.Insert(at, NewEntry(name));
        }

        _next = at + 1 < _entries.Count ? at + 1 : 0;
        return _entries[at];
    }

    private int Search(string name)
    {
        int low = 0, high = _entries.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(_entries[middle].Name, name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    private Entry NewEntry(string name)
    {
        var entry = _entrySpares.TryPop(out var spare) ? spare : new Entry();
        entry.Name = name;
        return entry;
    }

    private NumericFeature Numeric(Entry entry) => entry.Numeric ??= _numericSpares.TryPop(out var spare) ? spare : new NumericFeature();

    private CategoricalFeature Categorical(Entry entry) =>
        entry.Categorical ??= _categoricalSpares.TryPop(out var spare) ? spare : new CategoricalFeature();

    private void Retire(Entry entry)
    {
        if (entry.Numeric is { } numeric)
        {
            numeric.Clear();
            _numericSpares.Push(numeric);
        }

        if (entry.Categorical is { } categorical)
        {
            categorical.Clear();
            _categoricalSpares.Push(categorical);
        }

        (entry.Name, entry.Numeric, entry.Categorical) = ("", null, null);
        _entrySpares.Push(entry);
    }

    private sealed class Entry
    {
        public string Name { get; set; } = "";

        public NumericFeature? Numeric { get; set; }

        public CategoricalFeature? Categorical { get; set; }

        public ulong Values => (Numeric?.Values ?? 0) + (Categorical?.Values.TotalCount ?? 0);
    }
}
