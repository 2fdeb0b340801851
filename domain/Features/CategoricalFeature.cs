using System.Buffers;
using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Counts;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Features;

/// <summary>
/// Counts of the values of a categorical feature: exact up to <see cref="MaxValues"/> values, past it those of the most frequent
/// ones (see <see cref="NameCounts"/>); the rest is counted as other.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class CategoricalFeature
{
    public const int MaxValues = 1024;

    private readonly NameCounts _values;

    public CategoricalFeature()
        : this(MaxValues)
    {
    }

    /// <summary>With another number of values that are counted exactly, which all parts of one summary must share.</summary>
    internal CategoricalFeature(int maxValues) => _values = new NameCounts(maxValues);

    public bool IsEmpty => _values.IsEmpty;

    /// <summary>Values by name. Not to be changed.</summary>
    public NameCounts Values => _values;

    public void Clear()
    {
        _values.Clear();
    }

    /// <summary>Counts one value, null for none.</summary>
    /// <param name="weight">Finite and at least 1.</param>
    public void Add(string? value, double weight = 1)
    {
        WeightColumn.Check(weight, nameof(weight));
        Add(value, 1, weight);
    }

    /// <summary>
    /// Takes back a value that was counted before. False, and nothing is changed, where there is no such value. Past
    /// <see cref="MaxValues"/> values it stays among the different ones.
    /// </summary>
    /// <param name="weight">The one that it was counted with.</param>
    public bool Subtract(string value, double weight = 1) => _values.Subtract(value, weight);

    /// <summary>Counts the values of a batch.</summary>
    /// <param name="ids">Per record the dictionary id of its value, 255 for none.</param>
    /// <param name="values">The dictionary; it may hold values that no record has.</param>
    /// <param name="weights">Per record its weight, finite and at least 1; empty if all are 1.</param>
    public void AddColumn(ReadOnlySpan<byte> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights = default) => AddIds(ids, values, weights);

    /// <inheritdoc cref="AddColumn(ReadOnlySpan{byte}, ReadOnlySpan{string}, ReadOnlySpan{float})"/>
    /// <remarks>For dictionaries of more than 255 values; none is 65535.</remarks>
    public void AddColumn(ReadOnlySpan<ushort> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights = default) => AddIds(ids, values, weights);

    public void Merge(CategoricalFeature other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _values.Merge(other._values);
    }

    /// <summary>An empty tally, where builds before counted what their batches left out; then the counts by value.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteTally(0, 0);
        _values.WriteTo(writer);
    }

    /// <summary>Adds encoded counts.</summary>
    /// <exception cref="AggregateFormatException">The bytes are not encoded counts; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        _ = reader.ReadWeightedTally();
        _values.MergeFrom(ref reader);
    }

    /// <summary>The figures; null without any record.</summary>
    /// <param name="top">How many of the most frequent values to list.</param>
    /// <param name="absence">Records without a value.</param>
    public CategoricalFigures? ToFigures(int top = 10, Absence absence = default) => IsEmpty && absence.Count == 0 ? null : new CategoricalFigures
    {
        Count = _values.TotalCount,
        Missing = absence.Count,
        MissingFraction = absence.Fraction,
        Weight = _values.TotalWeight,
        Distinct = _values.Distinct,
        DistinctError = _values.DistinctError,
        CountError = _values.CountError,
        Top = _values.Top(top),
        Other = _values.OtherCount,
        OtherWeight = _values.OtherWeight,
    };

    internal void AddIds<TId>(ReadOnlySpan<TId> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights)
        where TId : unmanaged
    {
        var shared = WeightColumn.Shared(weights, ids.Length);
        if (ids.Length < values.Length)
        {
            // A block of many values may fall into as many windows: each costs as its records do.
            for (var i = 0; i < ids.Length; i++)
            {
                Add(Id(ids[i]) < values.Length ? values[Id(ids[i])] : null, 1, double.IsNaN(shared) ? weights[i] : shared);
            }
        }
        else
        {
            AddById(ids, values, weights, shared);
        }
    }

    // By id first, so that each value costs one look-up per batch. The last cell takes what has none.
    private void AddById<TId>(ReadOnlySpan<TId> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights, double shared)
        where TId : unmanaged
    {
        var rented = ArrayPool<uint>.Shared.Rent(values.Length + 1);
        var counts = rented.AsSpan(0, values.Length + 1);
        counts.Clear();
        foreach (var id in ids)
        {
            counts[Math.Min(Id(id), values.Length)]++;
        }

        var rentedWeights = double.IsNaN(shared) ? ArrayPool<double>.Shared.Rent(counts.Length) : null;
        var sums = rentedWeights.AsSpan(0, rentedWeights is null ? 0 : counts.Length);
        sums.Clear();
        for (var i = 0; !sums.IsEmpty && i < ids.Length; i++)
        {
            sums[Math.Min(Id(ids[i]), values.Length)] += weights[i];
        }

        for (var id = 0; id < values.Length; id++)
        {
            Add(values[id], counts[id], sums.IsEmpty ? counts[id] * shared : sums[id]);
        }

        ArrayPool<uint>.Shared.Return(rented);
        if (rentedWeights is not null)
        {
            ArrayPool<double>.Shared.Return(rentedWeights);
        }
    }

    private void Add(string? value, ulong count, double weight)
    {
        if (value is not null && count > 0)
        {
            SortedNames.CheckLength(value);
            _values.Add(value, count, weight);
        }
    }

    private static int Id<TId>(TId value)
        where TId : unmanaged => typeof(TId) == typeof(byte) ? Unsafe.BitCast<TId, byte>(value) : Unsafe.BitCast<TId, ushort>(value);
}
