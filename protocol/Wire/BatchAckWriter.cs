using System.Buffers;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <summary>Writes a <c>BatchAck</c> of records.proto.</summary>
public static class BatchAckWriter
{
    [ThreadStatic]
    private static ProtoWriter? _scratch;

    public static void Write(BatchAck ack, IBufferWriter<byte> target)
    {
        var writer = _scratch ??= new ProtoWriter();
        writer.Clear();
        WriteTo(writer, ack);
        target.Write(writer.Written.Span);
    }

    public static byte[] Write(BatchAck ack)
    {
        var writer = new ProtoWriter(256);
        WriteTo(writer, ack);
        return writer.Written.ToArray();
    }

    private static void WriteTo(ProtoWriter writer, BatchAck ack)
    {
        writer.WriteUInt64(1, (ulong)ack.Status);
        writer.WriteUInt64(2, ack.CommittedThrough);
        if (ack.CommittedAbove.Count > 0)
        {
            var start = writer.Begin(3);
            for (var i = 0; i < ack.CommittedAbove.Count; i++)
            {
                writer.WriteVarint(ack.CommittedAbove[i].First);
                writer.WriteVarint(ack.CommittedAbove[i].Last);
            }

            writer.End(start);
        }

        writer.WriteUInt64(4, (ulong)Math.Clamp(Math.Ceiling(ack.RetryAfter.TotalMilliseconds), 0, uint.MaxValue));
        for (var i = 0; i < ack.Rates.Count; i++)
        {
            var start = writer.Begin(5);
            writer.WriteString(1, ack.Rates[i].Model);
            writer.WriteDouble(2, ack.Rates[i].Rate);
            writer.End(start);
        }

        WriteRejections(writer, 6, ack.Rejections);
        writer.WriteString(7, ack.Detail);
        WriteRejections(writer, 8, ack.Warnings);
        if (ack.Labels is { } labels)
            WriteLabels(writer, labels);
    }

    private static void WriteLabels(ProtoWriter writer, LabelOutcomes labels)
    {
        var start = writer.Begin(9);
        writer.WriteUInt64(1, (ulong)labels.Joined);
        writer.WriteUInt64(2, (ulong)labels.Waiting);
        writer.WriteUInt64(3, (ulong)labels.Duplicate);
        writer.WriteUInt64(4, (ulong)labels.Conflict);
        writer.WriteUInt64(5, (ulong)labels.Replaced);
        writer.WriteUInt64(6, (ulong)labels.WrongKind);
        writer.WriteUInt64(7, (ulong)labels.Classified);
        writer.WriteUInt64(8, (ulong)labels.Correct);
        writer.WriteUInt64(9, (ulong)labels.Measured);
        writer.WriteUInt64(10, (ulong)labels.MeasurementsWaiting);
        writer.WriteUInt64(11, (ulong)labels.MeasurementsRepeated);
        writer.WriteUInt64(12, (ulong)labels.MeasurementsRefused);
        writer.WriteUInt64(13, (ulong)labels.Inexact);
        writer.End(start);
    }

    private static void WriteRejections(ProtoWriter writer, int field, IReadOnlyList<Rejection> rejections)
    {
        for (var i = 0; i < rejections.Count; i++)
        {
            var rejection = rejections[i];
            var start = writer.Begin(field);
            writer.WriteString(1, rejection.Reason);
            writer.WriteString(2, rejection.Field);
            writer.WriteString(3, rejection.Value);
            writer.WriteString(4, rejection.Limit);
            writer.WriteUInt64(5, rejection.Count);
            writer.End(start);
        }
    }
}
