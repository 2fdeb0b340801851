using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <summary>What a client left out since its previous batch: records not sampled, and records it had to drop.</summary>
public sealed class Omission : IReusable
{
    public string Model { get; set; } = "";

    public string Version { get; set; } = "";

    public string Segment { get; set; } = "";

    /// <summary>Unix milliseconds.</summary>
    public long Time { get; set; }

    public ulong SampledOut { get; set; }

    public ulong Dropped { get; set; }

    public void Clear()
    {
        Model = Version = Segment = "";
        Time = 0;
        SampledOut = Dropped = 0;
    }
}
