using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Client.Batching;

/// <summary>
/// A column of a block in the making, with room for the largest block. It costs memory from the first value on, and is left
/// out of a block in which no record has one.
/// </summary>
internal struct Column<T>(T absent)
    where T : unmanaged
{
    private readonly T _absent = absent;
    private byte[]? _bytes;

    public bool IsEmpty { get; private set; } = true;

    public void Set(int row, T value, int capacity)
    {
        if (IsEmpty)
        {
            _bytes ??= new byte[capacity * Unsafe.SizeOf<T>()];
            MemoryMarshal.Cast<byte, T>(_bytes.AsSpan()).Fill(_absent);
            IsEmpty = false;
        }

        Unsafe.WriteUnaligned(ref _bytes![row * Unsafe.SizeOf<T>()], value);
    }

    public readonly ReadOnlySpan<T> Rows(int count) =>
        IsEmpty ? default : MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(0, count * Unsafe.SizeOf<T>()));

    public readonly ReadOnlyMemory<byte> Bytes(int count) => IsEmpty ? default : _bytes.AsMemory(0, count * Unsafe.SizeOf<T>());

    public void Clear() => IsEmpty = true;
}
