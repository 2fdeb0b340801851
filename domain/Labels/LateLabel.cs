namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// An actual outcome that came on its own: a class, or a number (NaN when there is none). <paramref name="Id"/> is the XXH64 of the
/// inference id of its prediction.
/// </summary>
public readonly record struct LateLabel(ulong Id, string? Label, double Actual)
{
    /// <summary>Whether both say the same; two NaN are the same.</summary>
    public bool Agrees(LateLabel other) => Digest == other.Digest;

    /// <summary>64 bits that stand for the outcome, so that a later one can be compared when the text is gone.</summary>
    internal ulong Digest => Label is null ? BitConverter.DoubleToUInt64Bits(Actual) : Fnv1A(Label);

    /// <summary>FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923): stable over processes, unlike string.GetHashCode.</summary>
    private static ulong Fnv1A(string text)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var c in text)
        {
            hash = (hash ^ (byte)c) * 0x100000001B3UL;
            hash = (hash ^ (byte)(c >> 8)) * 0x100000001B3UL;
        }

        return hash;
    }
}
