using OrleansMonitor.Client.Sampling;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Client.Recording;

/// <summary>What all versions and segments of a model share: rates, class names, error codes, measurements.</summary>
internal sealed class ModelState(string name, SamplingOptions sampling, long nowUnixMs)
{
    public string Name { get; } = name;

    public ModelSampling Sampling { get; } = new(sampling, name, nowUnixMs);

    /// <summary>As many as a model shows one by one; the last is for all further ones.</summary>
    public const int MaxClasses = 256;

    public NameTable Classes { get; } = new(MaxClasses);

    public NameTable ErrorCodes { get; } = new(RecordLimits.MaxErrorCodes);

    /// <summary>Names of measurements that came later, and their categories; made when there are any.</summary>
    public NameTable Measurements => LazyInitializer.EnsureInitialized(ref _measurements, static () => new NameTable(RecordLimits.MaxMeasurements));

    public NameTable MeasuredCategories => LazyInitializer.EnsureInitialized(ref _measuredCategories, static () => new NameTable(ModelMonitor.MaxCategories));

    private NameTable? _measurements;
    private NameTable? _measuredCategories;
}
