namespace OrleansMonitor.Wire;

/// <summary>
/// How many elements of a batch are read. What lies past them is counted and reported, not kept: an element of two bytes would
/// otherwise cost the reader an object of a hundred.
/// </summary>
public static class WireLimits
{
    /// <summary>Record blocks in a batch.</summary>
    public const int MaxRecordBlocks = 1_024;

    /// <summary>Label blocks in a batch.</summary>
    public const int MaxLabelBlocks = 1_024;

    /// <summary>Resource samples in a batch.</summary>
    public const int MaxResourceSamples = 1_024;

    /// <summary>GPUs in a resource sample.</summary>
    public const int MaxGpus = 64;

    /// <summary>Omissions in a batch.</summary>
    public const int MaxOmissions = 4_096;

    /// <summary>Feature columns in all blocks of a batch.</summary>
    public const int MaxFeatureColumns = 32_768;
}
