using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <summary>
/// Turns the UTF-8 of a name into a string, the same one as last time: batches repeat their dictionaries. A table of fixed
/// size in which names displace each other; thread-safe, because an entry is one reference.
/// </summary>
public sealed class NameCache
{
    private const int Slots = 8192;

    // A foreign batch could otherwise be made of names that all fall into one slot.
    private readonly ulong _seed = (ulong)Random.Shared.NextInt64();
    private readonly string?[] _names = new string?[Slots];

    public static NameCache Shared { get; } = new();

    /// <summary>The name, or null if the bytes are not UTF-8.</summary>
    public string? Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        if (utf8.Length > RecordLimits.MaxNameBytes)
            return Prefix(utf8);
        // Each name has two places, so that two in frequent use do not displace each other for ever.
        var place = Hash(utf8) % Slots;
        ref var slot = ref _names[place];
        ref var other = ref _names[place ^ 1];
        var name = Volatile.Read(ref slot);
        if (name is not null && Equal(utf8, name))
            return name;
        if (Volatile.Read(ref other) is { } second && Equal(utf8, second))
            return second;
        if (!Utf8.IsValid(utf8))
            return null;
        if (name is not null)
            Volatile.Write(ref other, name);
        name = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref slot, name);
        return name;
    }

    // More bytes than any name may have: the beginning is enough to refuse it, and to show.
    private static string? Prefix(ReadOnlySpan<byte> utf8)
    {
        var length = RecordLimits.MaxNameBytes + 1;
        while (length < utf8.Length && (utf8[length] & 0xC0) == 0x80 && length < RecordLimits.MaxNameBytes + 4)
            length++;
        return Utf8.IsValid(utf8[..length]) ? Encoding.UTF8.GetString(utf8[..length]) : null;
    }

    private static bool Equal(ReadOnlySpan<byte> utf8, string name)
    {
        if (utf8.Length == name.Length)
            return Ascii.Equals(utf8, name);
        Span<char> characters = stackalloc char[RecordLimits.MaxNameBytes];
        return Encoding.UTF8.TryGetChars(utf8, characters, out var count) && characters[..count].SequenceEqual(name);
    }

    // Multiply and fold, a word at a time; a collision costs a string.
    private ulong Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = _seed ^ (ulong)utf8.Length;
        while (utf8.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8));
            utf8 = utf8[8..];
        }

        ulong rest = 0;
        foreach (var b in utf8)
            rest = (rest << 8) | b;
        return Mix(hash ^ rest);
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, 0x9E3779B97F4A7C15UL, out var low);
        return high ^ low;
    }
}
