namespace OrleansMonitor.Domain.Dimensions;

/// <summary>
/// What the dimensions of a record say, and in which pairs of them it counts: by this a label that comes later finds the slices of its prediction. Names are in
/// ordinal order; two that say the same are equal.
/// </summary>
public sealed class DimensionValues : IEquatable<DimensionValues>
{
    private readonly int _hash;

    /// <param name="names">Dimensions, in ordinal order.</param>
    /// <param name="values">The value of each.</param>
    /// <param name="pairs">Positions of the first and second dimension of each pair.</param>
    public DimensionValues(string[] names, string[] values, (int First, int Second)[] pairs)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(values);
        (Names, Values, Pairs) = (names, values, pairs);
        var hash = default(HashCode);
        foreach (var name in names)
            hash.Add(name, StringComparer.Ordinal);
        foreach (var value in values)
            hash.Add(value, StringComparer.Ordinal);
        _hash = hash.ToHashCode();
    }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<string> Values { get; }

    public IReadOnlyList<(int First, int Second)> Pairs { get; }

    public bool Equals(DimensionValues? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && Names.SequenceEqual(other.Names) && Values.SequenceEqual(other.Values) && Pairs.SequenceEqual(other.Pairs));

    public override bool Equals(object? obj) => Equals(obj as DimensionValues);

    public override int GetHashCode() => _hash;

    public override string ToString() => string.Join(", ", Names.Zip(Values, static (name, value) => $"{name}={value}"));
}
