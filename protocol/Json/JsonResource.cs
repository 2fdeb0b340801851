using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Json;

/// <summary>One resource sample of a JSON body.</summary>
internal sealed class JsonResource(TimeProvider time) : JsonFields
{
    private const string Known = "node, time, intervalSeconds, cpuUtilization, cpuCores, memoryBytes, memoryLimitBytes, gpus";
    private const string KnownOfGpu = "utilization, memoryBytes, memoryLimitBytes, powerWatts";
    private const long MaxBytes = 1L << 60;

    private GpuSample? _gpu;

    /// <summary>Null: the request's.</summary>
    public string? Node { get; private set; }

    public ResourceSample Sample { get; } = new();

    protected override void Reset()
    {
        Node = null;
        _gpu = null;
        Sample.Clear();
        Sample.Time = time.GetUtcNow().ToUnixTimeMilliseconds();
        Sample.CpuUtilization = Sample.CpuCores = float.NaN;
        Sample.MemoryBytes = Sample.MemoryLimitBytes = -1;
    }

    protected override bool Complete() => true;

    protected override bool ReadField(ref Utf8JsonReader reader, string name) =>
        _gpu is null ? ReadSampleField(ref reader, name) : ReadGpuField(ref reader, name, _gpu);

    private bool ReadSampleField(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "node":
                var read = Name(ref reader, name, null, out var node);
                Node = node;
                return read;
            case "time":
                var instant = Sample.Time;
                read = Time(ref reader, name, ref instant);
                Sample.Time = instant;
                return read;
            case "intervalSeconds":
                read = Number(ref reader, name, 0, out var number);
                Sample.IntervalSeconds = (float)number;
                return read;
            case "cpuUtilization":
                read = Number(ref reader, name, double.NaN, out number);
                Sample.CpuUtilization = (float)number;
                return read;
            case "cpuCores":
                read = Number(ref reader, name, double.NaN, out number);
                Sample.CpuCores = (float)number;
                return read;
            case "memoryBytes":
                read = Bytes(ref reader, name, out var bytes);
                Sample.MemoryBytes = bytes;
                return read;
            case "memoryLimitBytes":
                read = Bytes(ref reader, name, out bytes);
                Sample.MemoryLimitBytes = bytes;
                return read;
            case "gpus":
                return ReadGpus(ref reader);
            default:
                return Unknown(ref reader, name, Known);
        }
    }

    private bool Bytes(ref Utf8JsonReader reader, string field, out long bytes) =>
        TryWhole(ref reader, MaxBytes, out bytes) || Fail(JsonFault.TokensReason, field, Text(ref reader), WholeLimit(MaxBytes));

    private bool ReadGpus(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.StartArray)
            return Fail(JsonFault.TypeReason, "gpus", Text(ref reader), "an array of objects");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                return Fail(JsonFault.TypeReason, "gpus", Text(ref reader), "an array of objects");
            if (++Sample.GpuTotal > WireLimits.MaxGpus)
                return Fail(RejectionReasons.TooManyGpus, "gpus", $"more than {WireLimits.MaxGpus}", $"{WireLimits.MaxGpus} GPUs in a sample");
            _gpu = Sample.Gpus.Add();
            (_gpu.Utilization, _gpu.PowerWatts, _gpu.MemoryBytes, _gpu.MemoryLimitBytes) = (float.NaN, float.NaN, -1, -1);
            if (!ReadObject(ref reader, "gpus"))
                return false;
            _gpu = null;
        }

        return true;
    }

    private bool ReadGpuField(ref Utf8JsonReader reader, string name, GpuSample gpu)
    {
        switch (name)
        {
            case "utilization":
                var read = Number(ref reader, "gpus.utilization", double.NaN, out var number);
                gpu.Utilization = (float)number;
                return read;
            case "powerWatts":
                read = Number(ref reader, "gpus.powerWatts", double.NaN, out number);
                gpu.PowerWatts = (float)number;
                return read;
            case "memoryBytes":
                read = Bytes(ref reader, "gpus.memoryBytes", out var bytes);
                gpu.MemoryBytes = bytes;
                return read;
            case "memoryLimitBytes":
                read = Bytes(ref reader, "gpus.memoryLimitBytes", out bytes);
                gpu.MemoryLimitBytes = bytes;
                return read;
            default:
                return Unknown(ref reader, name, KnownOfGpu, "gpus.");
        }
    }
}
