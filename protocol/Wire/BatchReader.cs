using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <summary>
/// Reads a <c>Batch</c> of records.proto without copying its columns and, for names that were seen before, without allocating.
/// What it allocates otherwise is bounded by a multiple of the body's length. It checks form only; content is checked by
/// the validator. Thread-safe.
/// </summary>
public sealed partial class BatchReader(NameCache? names = null)
{
    private readonly NameCache _names = names ?? NameCache.Shared;

    /// <summary>Reads a body into a cleared batch. The batch refers to the body.</summary>
    /// <exception cref="WireFormatException">The body is no batch.</exception>
    public void Read(ReadOnlyMemory<byte> body, WireBatch batch)
    {
        var reader = new ProtoReader(body.Span);
        while (reader.ReadField("batch") is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    batch.Producer = ReadProducer(ref reader);
                    break;
                case 2:
                    batch.Sequence = reader.ReadUInt64("sequence");
                    break;
                case 3:
                    batch.LowMark = reader.ReadUInt64("low_mark");
                    break;
                case 4:
                    batch.Node = ReadName(ref reader, "node");
                    break;
                case 5:
                    ReadRecords(reader.ReadMessage("records"), body, batch);
                    break;
                case 6:
                    ReadLabels(reader.ReadMessage("labels"), body, batch);
                    break;
                case 7:
                    ReadResources(reader.ReadMessage("resources"), batch);
                    break;
                case 8:
                    ReadOmission(reader.ReadMessage("omissions"), batch);
                    break;
                case 9:
                    batch.SignOff = reader.ReadUInt64("sign_off");
                    break;
                default:
                    reader.Skip("batch");
                    break;
            }
        }
    }

    private static Guid ReadProducer(ref ProtoReader reader)
    {
        var bytes = reader.ReadBytes("producer");
        return bytes.Length switch
        {
            0 => Guid.Empty,
            16 => new Guid(bytes, bigEndian: true),
            _ => throw reader.Error("producer", $"an epoch has 16 bytes and not {bytes.Length}"),
        };
    }

    private string ReadName(ref ProtoReader reader, string field) =>
        _names.Get(reader.ReadBytes(field)) ?? throw reader.Error(field, "the text is not UTF-8");

    private void ReadName(ref ProtoReader reader, string field, NameList list)
    {
        if (list.Count < list.Limit)
        {
            list.Add(ReadName(ref reader, field));
            return;
        }

        reader.ReadRange(field);
        list.Skip();
    }

    private static void ReadResources(ProtoReader reader, WireBatch batch)
    {
        if (batch.Resources.Count == WireLimits.MaxResourceSamples)
        {
            batch.ResourcesPastLimit++;
            return;
        }

        var sample = batch.Resources.Add();
        while (reader.ReadField("resources") is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    sample.Time = reader.ReadFixed64("resources.time");
                    break;
                case 2:
                    sample.IntervalSeconds = reader.ReadFloat("resources.interval_seconds");
                    break;
                case 3:
                    sample.CpuUtilization = reader.ReadFloat("resources.cpu_utilization");
                    break;
                case 4:
                    sample.CpuCores = reader.ReadFloat("resources.cpu_cores");
                    break;
                case 5:
                    sample.MemoryBytes = reader.ReadSInt64("resources.memory_bytes");
                    break;
                case 6:
                    sample.MemoryLimitBytes = reader.ReadSInt64("resources.memory_limit_bytes");
                    break;
                case 7:
                    ReadGpu(reader.ReadMessage("resources.gpus"), sample);
                    break;
                default:
                    reader.Skip("resources");
                    break;
            }
        }
    }

    private static void ReadGpu(ProtoReader reader, ResourceSample sample)
    {
        sample.GpuTotal++;
        if (sample.Gpus.Count == WireLimits.MaxGpus)
            return;
        var gpu = sample.Gpus.Add();
        while (reader.ReadField("resources.gpus") is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    gpu.Utilization = reader.ReadFloat("resources.gpus.utilization");
                    break;
                case 2:
                    gpu.MemoryBytes = reader.ReadSInt64("resources.gpus.memory_bytes");
                    break;
                case 3:
                    gpu.MemoryLimitBytes = reader.ReadSInt64("resources.gpus.memory_limit_bytes");
                    break;
                case 4:
                    gpu.PowerWatts = reader.ReadFloat("resources.gpus.power_watts");
                    break;
                default:
                    reader.Skip("resources.gpus");
                    break;
            }
        }
    }

    private void ReadOmission(ProtoReader reader, WireBatch batch)
    {
        if (batch.Omissions.Count == WireLimits.MaxOmissions)
        {
            batch.OmissionsPastLimit++;
            return;
        }

        var omission = batch.Omissions.Add();
        while (reader.ReadField("omissions") is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    omission.Model = ReadName(ref reader, "omissions.model");
                    break;
                case 2:
                    omission.Version = ReadName(ref reader, "omissions.version");
                    break;
                case 3:
                    omission.Segment = ReadName(ref reader, "omissions.segment");
                    break;
                case 4:
                    omission.Time = reader.ReadFixed64("omissions.time");
                    break;
                case 5:
                    omission.SampledOut = reader.ReadUInt64("omissions.sampled_out");
                    break;
                case 6:
                    omission.Dropped = reader.ReadUInt64("omissions.dropped");
                    break;
                default:
                    reader.Skip("omissions");
                    break;
            }
        }
    }
}
