using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <summary>
/// Writes a <c>Batch</c> of records.proto: the header, then blocks in any order. The buffer is kept over <see cref="Clear"/>.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// Of a field that occurs twice protocol buffers take the last, so a stored batch is brought up to date by appending a field:
/// see <see cref="WriteLowMark"/>.
/// </remarks>
public sealed partial class BatchWriter(int capacity = 4096)
{
    private readonly ProtoWriter _writer = new(capacity);

    public int Length => _writer.Length;

    /// <summary>What was written; valid until the writer is used again.</summary>
    public ReadOnlyMemory<byte> Written => _writer.Written;

    public void Clear() => _writer.Clear();

    /// <param name="producer">The epoch of the client process; empty: none.</param>
    /// <param name="sequence">1, 2, 3 …; 0: a poll.</param>
    /// <param name="lowMark">The producer will never send a sequence ≤ this again.</param>
    /// <param name="node">The serving node.</param>
    public void WriteHeader(Guid producer, ulong sequence, ulong lowMark, string node)
    {
        if (producer != Guid.Empty)
        {
            Span<byte> bytes = stackalloc byte[16];
            producer.TryWriteBytes(bytes, bigEndian: true, out _);
            _writer.WriteBytes(1, bytes);
        }

        _writer.WriteUInt64(2, sequence);
        WriteLowMark(lowMark);
        _writer.WriteString(4, node);
    }

    /// <summary>Replaces the low mark written before.</summary>
    public void WriteLowMark(ulong lowMark) => _writer.WriteUInt64(3, lowMark);

    /// <summary>The producer ends in order; goes with sequence 0.</summary>
    /// <param name="lastSequence">The last number that it gave to a batch.</param>
    public void WriteSignOff(ulong lastSequence) => _writer.WriteUInt64(9, lastSequence);

    public void WriteLabels(LabelBlock block)
    {
        var start = _writer.Begin(6);
        _writer.WriteString(1, block.Model);
        _writer.WriteUInt64(2, block.Count);
        _writer.WriteBytes(3, block.InferenceIds.Span);
        _writer.WriteStrings(4, block.Classes.AsSpan());
        _writer.WriteBytes(5, block.Labels.Span);
        _writer.WriteBytes(6, block.ActualValues.Span);
        if (block.Replace)
            _writer.WriteUInt64(7, 1);
        foreach (var measurement in block.Measurements)
            WriteNamed(8, measurement);
        if (block.Mean)
            _writer.WriteUInt64(9, 1);
        _writer.End(start);
    }

    public void WriteResources(ResourceSample sample)
    {
        var start = _writer.Begin(7);
        _writer.WriteFixed64(1, sample.Time);
        _writer.WriteFloat(2, sample.IntervalSeconds);
        _writer.WriteFloat(3, sample.CpuUtilization);
        _writer.WriteFloat(4, sample.CpuCores);
        _writer.WriteSInt64(5, sample.MemoryBytes);
        _writer.WriteSInt64(6, sample.MemoryLimitBytes);
        foreach (var gpu in sample.Gpus)
        {
            var inner = _writer.Begin(7);
            _writer.WriteFloat(1, gpu.Utilization);
            _writer.WriteSInt64(2, gpu.MemoryBytes);
            _writer.WriteSInt64(3, gpu.MemoryLimitBytes);
            _writer.WriteFloat(4, gpu.PowerWatts);
            _writer.End(inner);
        }

        _writer.End(start);
    }

    public void WriteOmission(Omission omission)
    {
        var start = _writer.Begin(8);
        _writer.WriteString(1, omission.Model);
        _writer.WriteString(2, omission.Version);
        _writer.WriteString(3, omission.Segment);
        _writer.WriteFixed64(4, omission.Time);
        _writer.WriteUInt64(5, omission.SampledOut);
        _writer.WriteUInt64(6, omission.Dropped);
        _writer.End(start);
    }
}
