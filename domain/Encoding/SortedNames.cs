namespace OrleansMonitor.Domain.Encoding;

/// <summary>
/// Names in strictly ascending ordinal order, each as the length of the prefix it shares with the one before it and the
/// UTF-8 of the rest: <c>class_0, class_1, class_2</c> takes 9 + 3 + 3 bytes.
/// </summary>
internal static class SortedNames
{
    /// <summary>Longest name, in UTF-16 code units. Also what bounds the memory that a few foreign bytes can claim.</summary>
    public const int MaxLength = 256;

    // The same few names come back in every aggregate, so a decoder would otherwise allocate them again each time.
    private const int CacheSize = 1024;

    [ThreadStatic]
    private static string?[]? _cache;

    public static void CheckLength(string name)
    {
        if (name.Length > MaxLength)
        {
            throw new ArgumentException($"the name '{name[..32]}…' has {name.Length} characters; the limit is {MaxLength}", nameof(name));
        }
    }

    public static void Write(AggregateWriter writer, string previous, string name)
    {
        var shared = previous.AsSpan().CommonPrefixLength(name);
        if (shared > 0 && char.IsHighSurrogate(name[shared - 1]))
        {
            shared--; // the rest must be well-formed by itself
        }

        writer.WriteVarUInt((ulong)shared);
        var rest = name.AsSpan(shared);
        Span<byte> utf8 = stackalloc byte[3 * MaxLength];
        writer.WriteBlock(utf8[..System.Text.Encoding.UTF8.GetBytes(rest, utf8)]);
    }

    public static string Read(ref AggregateReader reader, string? previous)
    {
        Span<char> name = stackalloc char[4 * MaxLength];
        var before = previous ?? "";
        var shared = reader.ReadVarUInt();
        if (shared > (ulong)before.Length)
        {
            throw new AggregateFormatException($"a name shares {shared} characters with one of {before.Length}");
        }

        before.AsSpan(0, (int)shared).CopyTo(name);
        var utf8 = reader.ReadBytes(reader.ReadCount(3 * MaxLength));
        var length = (int)shared + System.Text.Encoding.UTF8.GetChars(utf8, name[(int)shared..]);
        if (length > MaxLength)
        {
            throw new AggregateFormatException($"a name has {length} characters; the limit is {MaxLength}");
        }

        name = name[..length];
        if (previous is not null && name.SequenceCompareTo(previous) <= 0)
        {
            throw new AggregateFormatException("names are not in ascending order");
        }

        return Intern(name);
    }

    private static string Intern(ReadOnlySpan<char> name)
    {
        var cache = _cache ??= new string?[CacheSize];
        // Each name has two places, so that two in frequent use do not displace each other for ever.
        var place = string.GetHashCode(name) & (CacheSize - 1);
        ref var cached = ref cache[place];
        ref var other = ref cache[place ^ 1];
        if (cached is not null && name.SequenceEqual(cached))
        {
            return cached;
        }

        if (other is not null && name.SequenceEqual(other))
        {
            return other;
        }

        (other, cached) = (cached ?? other, name.ToString());
        return cached;
    }
}
