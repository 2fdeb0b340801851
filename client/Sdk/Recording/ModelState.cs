using OrleansMonitor.Client.Sampling;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Client.Recording;

/// <summary>What all versions and segments of a model share: rates, class names, error codes.</summary>
internal sealed class ModelState(string name, SamplingOptions sampling, long nowUnixMs)
{
    public string Name { get; } = name;

    public ModelSampling Sampling { get; } = new(sampling, name, nowUnixMs);

    /// <summary>A block has room for 256 classes; the last is for all further ones.</summary>
    public NameTable Classes { get; } = new(RecordLimits.MaxClasses);

    public NameTable ErrorCodes { get; } = new(RecordLimits.MaxErrorCodes);
}
