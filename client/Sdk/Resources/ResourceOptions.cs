namespace OrleansMonitor.Client.Resources;

/// <summary>Sampling of the node's processor, memory and GPUs.</summary>
public sealed class ResourceOptions
{
    /// <summary>Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Time between samples, 1 s to 1 h. Default 10 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether GPUs are asked through NVML where its library is present. Default true.</summary>
    public bool Gpu { get; set; } = true;

    /// <summary>What processor and memory are read from. Default null: the container or the machine.</summary>
    internal ISystemReader? System { get; set; }
}
