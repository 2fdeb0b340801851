using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;

namespace OrleansMonitor.Silo.Ingest.Admission;

/// <summary>A model that may be reported on: its settings and its slices.</summary>
internal sealed class ModelEntry
{
    private readonly AdmissionCache<(string Version, string Segment), SliceEntry> _slices;
    private readonly TierSchedule _schedule;
    private readonly TimeProvider _time;
    private readonly string? _positiveClass;
    private readonly DimensionPair[] _pairs;
    private readonly PositiveClassNaming? _naming;
    private readonly BaselineCache _baselines;

    public ModelEntry(
        string name, IModelGrain grain, AggregationOptions options, int maxSlices, TimeSpan refusalLifetime, TimeProvider time, BaselineCache baselines)
    {
        Name = name;
        options.Models.TryGetValue(name, out var own);
        (_schedule, _time, _baselines) = (Schedules.OfModel(options, name), time, baselines);
        _positiveClass = own?.PositiveClass;
        _pairs = DimensionPairs.Of(own);
        _naming = string.IsNullOrEmpty(_positiveClass) ? new PositiveClassNaming(grain, refusalLifetime, time) : null;
        _slices = new AdmissionCache<(string, string), SliceEntry>(maxSlices, refusalLifetime, time, AskAsync);

        async Task<AdmissionVerdict<(string, string), SliceEntry>> AskAsync((string Version, string Segment) slice)
        {
            var answer = await grain.AdmitSliceAsync(slice.Version, slice.Segment);
            var known = answer.Pairs?.Chunk(2).Select(static pair => (pair[0], pair[1])).ToList();
            return new AdmissionVerdict<(string, string), SliceEntry>(answer.Admitted ? SliceEntry.Admitted : null, answer.Limit, known);
        }
    }

    public string Name { get; }

    public Tier BaseTier => _schedule.Base;

    /// <summary>The oldest event time that is kept, Unix milliseconds.</summary>
    public long MinTime => Math.Max(RecordLimits.EarliestTime, _schedule.OldestKept(_time.GetUtcNow().ToUnixTimeMilliseconds()));

    public ValueTask<AdmissionVerdict<(string, string), SliceEntry>> GetSliceAsync(string version, string segment) => _slices.GetAsync((version, segment));

    /// <summary>Tells the model which class a batch names as positive, if none is configured and none is known to be named.</summary>
    public ValueTask NoteAsync(string positiveClass) => positiveClass.Length == 0 || _naming is null ? ValueTask.CompletedTask : _naming.NoteAsync(positiveClass);

    public FoldSettings Settings(long maxTime, string version)
    {
        var baseline = _baselines.Find(Name, version);
        return new FoldSettings
        {
            Schedule = _schedule,
            MaxTime = maxTime,
            MinTime = MinTime,
            PositiveClass = _positiveClass,
            DimensionPairs = _pairs,
            Bins = baseline?.Bins,
            Detector = baseline?.Detector,
            Embeddings = baseline?.Embeddings,
        };
    }
}

/// <summary>A (version, segment) that may be used; there is nothing more to know of it.</summary>
internal sealed class SliceEntry
{
    public static SliceEntry Admitted { get; } = new();
}
