namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>Room for the encoded windows of a batch, used again for the next one.</summary>
internal sealed class PartialBuffer
{
    private const int InitialBytes = 8 << 10;

    // What one uncommonly large batch needed is not kept.
    private const int MaxRetainedBytes = 1 << 20;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>A copy, valid until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Append(ReadOnlySpan<byte> content)
    {
        if (_bytes.Length - _length < content.Length)
        {
            // What was handed out keeps the array that it is in.
            _bytes = new byte[Math.Max(content.Length, Math.Max(InitialBytes, 2 * _bytes.Length))];
            _length = 0;
        }

        var copy = _bytes.AsMemory(_length, content.Length);
        content.CopyTo(copy.Span);
        _length += content.Length;
        return copy;
    }

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > MaxRetainedBytes)
            _bytes = [];
    }
}
