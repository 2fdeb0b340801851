namespace OrleansMonitor.Domain.Dimensions;

/// <summary>Two dimensions whose values are counted together as well, by choice, since pairs of all would be too many.</summary>
public readonly record struct DimensionPair(string First, string Second)
{
    /// <summary>As the slices of both are named, see <see cref="DimensionName"/>.</summary>
    public string Name => DimensionName.Pair(First, Second);
}
