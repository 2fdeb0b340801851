using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace OrleansMonitor.Silo.Exposition;

/// <summary>Compares label sets in the order they were given, and looks them up by span, so recording allocates nothing.</summary>
internal sealed class TagSet : IEqualityComparer<Tag[]>, IAlternateEqualityComparer<ReadOnlySpan<Tag>, Tag[]>
{
    public static TagSet Comparer { get; } = new();

    public Tag[] Create(ReadOnlySpan<Tag> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<Tag> alternate, Tag[] other)
    {
        if (alternate.Length != other.Length)
            return false;
        for (var i = 0; i < other.Length; i++)
        {
            if (alternate[i].Key != other[i].Key || !Equals(alternate[i].Value, other[i].Value))
                return false;
        }

        return true;
    }

    public bool Equals(Tag[]? x, Tag[]? y) => x is null ? y is null : y is not null && Equals((ReadOnlySpan<Tag>)x, y);

    public int GetHashCode(ReadOnlySpan<Tag> alternate)
    {
        var hash = new HashCode();
        foreach (ref readonly var tag in alternate)
        {
            hash.Add(tag.Key);
            hash.Add(tag.Value);
        }

        return hash.ToHashCode();
    }

    public int GetHashCode(Tag[] obj) => GetHashCode((ReadOnlySpan<Tag>)obj);
}
