using System.Text;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <summary>Reads a <c>BatchAck</c> of records.proto.</summary>
public static class BatchAckReader
{
    /// <exception cref="WireFormatException">The bytes are no acknowledgement.</exception>
    public static BatchAck Read(ReadOnlySpan<byte> body)
    {
        ulong status = 0, through = 0;
        uint retryAfter = 0;
        var detail = "";
        List<ulong> above = [];
        List<ModelRate> rates = [];
        List<Rejection> rejections = [];
        List<Rejection> warnings = [];
        LabelOutcomes? labels = null;
        var reader = new ProtoReader(body);
        while (reader.ReadField("ack") is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    status = reader.ReadUInt64("status");
                    break;
                case 2:
                    through = reader.ReadUInt64("committed_through");
                    break;
                case 3:
                    reader.ReadPacked("committed_above", above);
                    break;
                case 4:
                    retryAfter = reader.ReadUInt32("retry_after_ms");
                    break;
                case 5:
                    rates.Add(ReadRate(reader.ReadMessage("rates")));
                    break;
                case 6:
                    rejections.Add(ReadRejection(reader.ReadMessage("rejections")));
                    break;
                case 7:
                    detail = ReadText(ref reader, "detail");
                    break;
                case 8:
                    warnings.Add(ReadRejection(reader.ReadMessage("warnings")));
                    break;
                case 9:
                    labels = ReadLabels(reader.ReadMessage("labels"));
                    break;
                default:
                    reader.Skip("ack");
                    break;
            }
        }

        if (status > (ulong)AckStatus.Polled)
            throw new WireFormatException("status", 0, $"{status} is no known status");
        return new BatchAck
        {
            Status = (AckStatus)status,
            CommittedThrough = through,
            CommittedAbove = Pair(above),
            RetryAfter = TimeSpan.FromMilliseconds(retryAfter),
            Rates = rates,
            Rejections = rejections,
            Warnings = warnings,
            Labels = labels,
            Detail = detail,
        };
    }

    private static CommittedRange[] Pair(List<ulong> values)
    {
        if (values.Count % 2 != 0)
            throw new WireFormatException("committed_above", 0, $"{values.Count} numbers are no pairs");
        var ranges = new CommittedRange[values.Count / 2];
        for (var i = 0; i < ranges.Length; i++)
            ranges[i] = new CommittedRange(values[2 * i], values[2 * i + 1]);
        return ranges;
    }

    private static LabelOutcomes ReadLabels(ProtoReader reader)
    {
        var labels = new LabelOutcomes();
        while (reader.ReadField("labels") is var field and not 0)
        {
            if (field > 13)
            {
                reader.Skip("labels");
                continue;
            }

            var count = (long)Math.Min(reader.ReadUInt64("labels"), long.MaxValue);
            switch (field)
            {
                case 1:
                    labels.Joined = count;
                    break;
                case 2:
                    labels.Waiting = count;
                    break;
                case 3:
                    labels.Duplicate = count;
                    break;
                case 4:
                    labels.Conflict = count;
                    break;
                case 5:
                    labels.Replaced = count;
                    break;
                case 6:
                    labels.WrongKind = count;
                    break;
                case 7:
                    labels.Classified = count;
                    break;
                case 8:
                    labels.Correct = count;
                    break;
                case 9:
                    labels.Measured = count;
                    break;
                case 10:
                    labels.MeasurementsWaiting = count;
                    break;
                case 11:
                    labels.MeasurementsRepeated = count;
                    break;
                case 12:
                    labels.MeasurementsRefused = count;
                    break;
                default:
                    labels.Inexact = count;
                    break;
            }
        }

        return labels;
    }

    private static ModelRate ReadRate(ProtoReader reader)
    {
        var model = "";
        double rate = 0;
        while (reader.ReadField("rates") is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    model = ReadText(ref reader, "rates.model");
                    break;
                case 2:
                    rate = reader.ReadDouble("rates.rate");
                    break;
                default:
                    reader.Skip("rates");
                    break;
            }
        }

        return new ModelRate(model, rate);
    }

    private static Rejection ReadRejection(ProtoReader reader)
    {
        string reason = "", name = "", value = "", limit = "";
        ulong count = 0;
        while (reader.ReadField("rejections") is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    reason = ReadText(ref reader, "rejections.reason");
                    break;
                case 2:
                    name = ReadText(ref reader, "rejections.field");
                    break;
                case 3:
                    value = ReadText(ref reader, "rejections.value");
                    break;
                case 4:
                    limit = ReadText(ref reader, "rejections.limit");
                    break;
                case 5:
                    count = reader.ReadUInt64("rejections.count");
                    break;
                default:
                    reader.Skip("rejections");
                    break;
            }
        }

        return new Rejection(reason, name, value, limit, count);
    }

    private static string ReadText(ref ProtoReader reader, string field) => Encoding.UTF8.GetString(reader.ReadBytes(field));
}
