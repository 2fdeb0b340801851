using System.Buffers;
using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Counts;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Features;

/// <summary>
/// Counts of the values of a categorical feature, of at most <see cref="MaxValues"/> values (the ordinally smallest, see
/// <see cref="NameCounts"/>); the rest is counted as other.
/// </summary>
/// <remarks>Counts are exact. Not thread-safe.</remarks>
public sealed class CategoricalFeature
{
    public const int MaxValues = 256;

    private readonly NameCounts _values = new(MaxValues);
    private ulong _missing;
    private double _missingWeight;

    public bool IsEmpty => _values.IsEmpty && _missing == 0;

    /// <summary>Records that have the feature, whatever its value.</summary>
    public ulong Rows => _values.TotalCount + _missing;

    /// <summary>Values by name, missing ones not among them. Not to be changed.</summary>
    public NameCounts Values => _values;

    public void Clear()
    {
        _values.Clear();
        _missing = 0;
        _missingWeight = 0;
    }

    /// <summary>Counts one value, null for missing.</summary>
    /// <param name="weight">Finite and at least 1.</param>
    public void Add(string? value, double weight = 1)
    {
        WeightColumn.Check(weight, nameof(weight));
        Add(value, 1, weight);
    }

    /// <summary>Counts the values of a batch.</summary>
    /// <param name="ids">Per record the dictionary id of its value, 255 for missing.</param>
    /// <param name="values">The dictionary; it may hold values that no record has.</param>
    /// <param name="weights">Per record its weight, finite and at least 1; empty if all are 1.</param>
    public void AddColumn(ReadOnlySpan<byte> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights = default) => AddIds(ids, values, weights);

    /// <inheritdoc cref="AddColumn(ReadOnlySpan{byte}, ReadOnlySpan{string}, ReadOnlySpan{float})"/>
    /// <remarks>For dictionaries of more than 255 values; missing is 65535.</remarks>
    public void AddColumn(ReadOnlySpan<ushort> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights = default) => AddIds(ids, values, weights);

    public void Merge(CategoricalFeature other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _values.Merge(other._values);
        _missing += other._missing;
        _missingWeight += other._missingWeight;
    }

    /// <summary>Missing, then the counts by value.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteTally(_missing, _missingWeight);
        _values.WriteTo(writer);
    }

    /// <summary>Adds encoded counts.</summary>
    /// <exception cref="AggregateFormatException">The bytes are not encoded counts; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var (missing, missingWeight) = reader.ReadWeightedTally();
        _missing += missing;
        _missingWeight += missingWeight;
        _values.MergeFrom(ref reader);
    }

    /// <summary>The figures; null without any record.</summary>
    /// <param name="top">How many of the most frequent values to list.</param>
    public CategoricalFigures? ToFigures(int top = 10) => IsEmpty ? null : new CategoricalFigures
    {
        Count = _values.TotalCount,
        Missing = _missing,
        MissingFraction = _missingWeight / (_missingWeight + _values.TotalWeight),
        Weight = _values.TotalWeight,
        Distinct = _values.Count,
        Top = _values.Top(top),
        Other = _values.OtherCount,
        OtherWeight = _values.OtherWeight,
    };

    // By id first, so that each value costs one look-up per batch. The last cell takes what is missing.
    private void AddIds<TId>(ReadOnlySpan<TId> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights)
        where TId : unmanaged
    {
        var shared = WeightColumn.Shared(weights, ids.Length);
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

        for (var id = 0; id < counts.Length; id++)
        {
            Add(id < values.Length ? values[id] : null, counts[id], sums.IsEmpty ? counts[id] * shared : sums[id]);
        }

        ArrayPool<uint>.Shared.Return(rented);
        if (rentedWeights is not null)
        {
            ArrayPool<double>.Shared.Return(rentedWeights);
        }
    }

    private void Add(string? value, ulong count, double weight)
    {
        if (value is null)
        {
            _missing += count;
            _missingWeight += weight;
        }
        else if (count > 0)
        {
            SortedNames.CheckLength(value);
            _values.Add(value, count, weight);
        }
    }

    private static int Id<TId>(TId value)
        where TId : unmanaged => typeof(TId) == typeof(byte) ? Unsafe.BitCast<TId, byte>(value) : Unsafe.BitCast<TId, ushort>(value);
}
