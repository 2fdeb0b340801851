using System.Numerics;
using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Features;

/// <summary>
/// Summaries of a model's features by name, of at most <see cref="MaxFeatures"/>: the ordinally smallest names, so that
/// merging stays associative and commutative, as in <see cref="Counts.NameCounts"/>.
/// </summary>
/// <remarks>
/// A name under which both numbers and categories arrive has a summary of each, whichever came first, and counts as a
/// kind conflict. Not thread-safe.
/// </remarks>
public sealed partial class FeatureSet
{
    public const int MaxFeatures = 1000;

    private const byte HasNumeric = 1, HasCategorical = 2;

    private readonly List<Entry> _entries = [];

    // What Clear took out of use, with its buffers. Never more than was in use at once.
    private readonly Stack<Entry> _entrySpares = new();
    private readonly Stack<NumericFeature> _numericSpares = new();
    private readonly Stack<CategoricalFeature> _categoricalSpares = new();

    // Columns mostly arrive in the same order, so the entry behind the last one is likely the next.
    private int _next;

    private readonly int _limit;

    // A feature that records have without a value is one that is missing; a measurement that nobody made is none.
    private readonly bool _keepsMissing;

    public FeatureSet()
        : this(MaxFeatures) => _keepsMissing = true;

    /// <summary>With another limit, which all parts of one set must share, and of names with values only.</summary>
    internal FeatureSet(int limit) => _limit = limit;

    public bool IsEmpty => _entries.Count == 0 && Overflow == 0;

    /// <summary>Names.</summary>
    public int Count => _entries.Count;

    /// <summary>In ordinal order.</summary>
    public IEnumerable<string> Names => _entries.Select(static entry => entry.Name);

    /// <summary>Values of features whose names are beyond the limit. They are in no summary.</summary>
    public ulong Overflow { get; private set; }

    /// <summary>Names under which both numbers and categories arrived.</summary>
    public int KindConflicts
    {
        get
        {
            var conflicts = 0;
            foreach (var entry in _entries)
            {
                conflicts += entry.Numeric is { IsEmpty: false } && entry.Categorical is { IsEmpty: false } ? 1 : 0;
            }

            return conflicts;
        }
    }

    /// <summary>
    /// Counts the values of a numeric feature, see <see cref="NumericFeature.AddColumn(ReadOnlySpan{float}, ReadOnlySpan{float})"/>. Without any it is listed as
    /// missing where a record has it, which is where a NaN is not <see cref="Absent.Number32"/>.
    /// </summary>
    public void AddNumeric(string name, ReadOnlySpan<float> values, ReadOnlySpan<float> weights = default)
    {
        if (FirstValue(values) < 0)
        {
            AddMissing(name, MemoryMarshal.Cast<float, uint>(values).ContainsAnyExcept(uint.MaxValue));
            return;
        }

        if (FindOrAdd(name) is { } entry)
        {
            Numeric(entry).AddColumn(values, weights);
        }
        else
        {
            Overflow += CountValues(values);
        }
    }

    /// <inheritdoc cref="AddNumeric(string, ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public void AddNumeric(string name, ReadOnlySpan<double> values, ReadOnlySpan<float> weights = default)
    {
        if (FirstValue(values) < 0)
        {
            AddMissing(name, MemoryMarshal.Cast<double, ulong>(values).ContainsAnyExcept(ulong.MaxValue));
            return;
        }

        if (FindOrAdd(name) is { } entry)
        {
            Numeric(entry).AddColumn(values, weights);
        }
        else
        {
            Overflow += CountValues(values);
        }
    }

    /// <summary>Counts the values of a categorical feature, see <see cref="CategoricalFeature.AddColumn(ReadOnlySpan{byte}, ReadOnlySpan{string}, ReadOnlySpan{float})"/>.</summary>
    public void AddCategorical(string name, ReadOnlySpan<byte> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights = default)
    {
        if (!ids.ContainsAnyExcept(byte.MaxValue))
        {
            return;
        }

        if (FindOrAdd(name) is { } entry)
        {
            Categorical(entry).AddColumn(ids, values, weights);
        }
        else
        {
            Overflow += (ulong)(ids.Length - ids.Count(byte.MaxValue));
        }
    }

    /// <inheritdoc cref="AddCategorical(string, ReadOnlySpan{byte}, ReadOnlySpan{string}, ReadOnlySpan{float})"/>
    public void AddCategorical(string name, ReadOnlySpan<ushort> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights = default)
    {
        if (!ids.ContainsAnyExcept(ushort.MaxValue))
        {
            return;
        }

        if (FindOrAdd(name) is { } entry)
        {
            Categorical(entry).AddColumn(ids, values, weights);
        }
        else
        {
            Overflow += (ulong)(ids.Length - ids.Count(ushort.MaxValue));
        }
    }

    /// <summary>
    /// Takes back one value, a category or else a number. False where there is no such value: its name may have been beyond the limit.
    /// </summary>
    /// <param name="weight">The one that it was counted with.</param>
    public bool Subtract(string name, string? category, double number, double weight)
    {
        var at = Search(name);
        if (at < 0)
        {
            return false;
        }

        var entry = _entries[at];
        var taken = category is null ? entry.Numeric?.Subtract(number, weight) : entry.Categorical?.Subtract(category, weight);
        if (entry.Numeric is { IsEmpty: true } numeric)
        {
            _numericSpares.Push(numeric);
            entry.Numeric = null;
        }

        if (entry.Categorical is { IsEmpty: true } categorical)
        {
            _categoricalSpares.Push(categorical);
            entry.Categorical = null;
        }

        if (entry.Values == 0)
        {
            Retire(entry);
            _entries.RemoveAt(at);
            _next = 0;
        }

        return taken == true;
    }

    /// <summary>Takes out the summaries of fewer values than <paramref name="least"/>, and counts rare categories as other; answers the names of what it changed.</summary>
    internal IReadOnlyList<string> Withhold(ulong least)
    {
        var few = new List<string>();
        for (var at = _entries.Count - 1; at >= 0; at--)
        {
            var entry = _entries[at];
            var hasFewNumbers = entry.Numeric is { IsEmpty: false } numeric && numeric.Values < least;
            var hasFewTexts = entry.Categorical is { IsEmpty: false } texts && texts.Values.TotalCount < least;
            if (hasFewNumbers)
            {
                entry.Numeric = null;
            }

            if (hasFewTexts)
            {
                entry.Categorical = null;
            }

            if ((entry.Categorical?.Values.Withhold(least) ?? false) || hasFewNumbers || hasFewTexts)
            {
                few.Add(entry.Name);
            }

            if (entry.Numeric is null && entry.Categorical is null)
            {
                _entries.RemoveAt(at);
            }
        }

        _next = 0;
        few.Reverse();
        return few;
    }

    public void Clear()
    {
        foreach (var entry in _entries)
        {
            Retire(entry);
        }

        _entries.Clear();
        _next = 0;
        Overflow = 0;
    }

    public void Merge(FeatureSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Overflow += other.Overflow;
        foreach (var from in other._entries)
        {
            if (FindOrAdd(from.Name) is not { } entry)
            {
                Overflow += from.Values;
                continue;
            }

            if (from.Numeric is not null)
            {
                Numeric(entry).Merge(from.Numeric);
            }

            if (from.Categorical is not null)
            {
                Categorical(entry).Merge(from.Categorical);
            }
        }
    }

    /// <summary>The number of names and the overflow; for each name in ordinal order its kinds and its summaries.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarUInt((ulong)_entries.Count);
        writer.WriteVarUInt(Overflow);
        var previous = "";
        foreach (var entry in _entries)
        {
            SortedNames.Write(writer, previous, entry.Name);
            // A kind without values is written where there is no other, so that the form is one.
            var numeric = entry.Values == 0 || entry.Numeric is { IsEmpty: false } ? entry.Numeric : null;
            var categorical = entry.Values == 0 || entry.Categorical is { IsEmpty: false } ? entry.Categorical : null;
            writer.WriteByte((byte)((numeric is null ? 0 : HasNumeric) | (categorical is null ? 0 : HasCategorical)));
            numeric?.WriteTo(writer);
            categorical?.WriteTo(writer);
            previous = entry.Name;
        }
    }

    /// <summary>Adds an encoded set.</summary>
    /// <exception cref="AggregateFormatException">The bytes are not an encoded set; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var count = reader.ReadVarUInt();
        if (count > (ulong)_limit)
        {
            throw new AggregateFormatException($"a set of {count} features exceeds {_limit}");
        }

        Overflow += reader.ReadTally();
        string? previous = null;
        for (; count > 0; count--)
        {
            previous = SortedNames.Read(ref reader, previous);
            var kinds = reader.ReadByte();
            if (kinds is 0 or > (HasNumeric | HasCategorical))
            {
                throw new AggregateFormatException($"the feature '{previous}' has the unknown kind {kinds}");
            }

            MergeEntry(ref reader, previous, kinds);
        }
    }

    /// <summary>The summary of a numeric feature; null if there is none of that name. It is still the set's.</summary>
    public NumericFeature? FindNumeric(string name) => Search(name) is >= 0 and var at ? _entries[at].Numeric : null;

    /// <summary>The summary of a categorical feature; null if there is none of that name. It is still the set's.</summary>
    public CategoricalFeature? FindCategorical(string name) => Search(name) is >= 0 and var at ? _entries[at].Categorical : null;

    /// <summary>The figures of every feature, in ordinal order of the names.</summary>
    /// <param name="traffic">All records, of which those without a value are missing.</param>
    /// <param name="top">How many of the most frequent values of a categorical feature to list.</param>
    public IReadOnlyList<FeatureFigures> ToFigures(TrafficSummary traffic, int top = 10)
    {
        var figures = new List<FeatureFigures>(_entries.Count);
        foreach (var entry in _entries)
        {
            if (entry.Values > 0 || traffic.Records > 0)
            {
                figures.Add(FiguresOf(entry, traffic, top));
            }
        }

        return figures;
    }

    /// <summary>The figures of one feature; null if no record has one of that name.</summary>
    public FeatureFigures? FindFigures(string name, TrafficSummary traffic, int top = 10) =>
        Search(name) is >= 0 and var at && (_entries[at].Values > 0 || traffic.Records > 0) ? FiguresOf(_entries[at], traffic, top) : null;

    // A record that has a number has a value of a feature that is both kinds, and the other way round.
    private static FeatureFigures FiguresOf(Entry entry, TrafficSummary traffic, int top)
    {
        var weight = (entry.Numeric?.Weight ?? 0) + (entry.Categorical?.Values.TotalWeight ?? 0);
        var absence = Absence.Of(traffic, entry.Values, weight);
        return new FeatureFigures(
            entry.Name,
            entry.Numeric is { } numeric && (!numeric.IsEmpty || entry.Values == 0) ? numeric.ToFigures(absence) : null,
            entry.Categorical is { IsEmpty: false } categorical ? categorical.ToFigures(top, absence) : null);
    }

    private void AddMissing(string name, bool isThere)
    {
        if (_keepsMissing && isThere && FindOrAdd(name) is { } entry)
        {
            Numeric(entry);
        }
    }

    private static int FirstValue<T>(ReadOnlySpan<T> values)
        where T : IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!T.IsNaN(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static ulong CountValues<T>(ReadOnlySpan<T> values)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var count = 0UL;
        foreach (var value in values)
        {
            count += NumericFeature.IsValue(double.CreateTruncating(value)) ? 1ul : 0;
        }

        return count;
    }
}
