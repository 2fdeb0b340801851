using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;

namespace OrleansMonitor.Silo.Ingest.Admission;

/// <summary>A model that may be reported on: its settings, its slices, and how far its event time has come.</summary>
internal sealed class ModelEntry
{
    private readonly AdmissionCache<(string Version, string Segment), SliceEntry> _slices;
    private readonly long _retention;
    private readonly string? _positiveClass;
    private readonly PositiveClassNaming? _naming;
    private long _watermark = long.MinValue;

    public ModelEntry(string name, IModelGrain grain, AggregationOptions options, int maxSlices, TimeSpan refusalLifetime, TimeProvider time)
    {
        Name = name;
        options.Models.TryGetValue(name, out var own);
        Window = (long)(own?.BaseWindow ?? options.BaseWindow).TotalMilliseconds;
        _positiveClass = own?.PositiveClass;
        _naming = string.IsNullOrEmpty(_positiveClass) ? new PositiveClassNaming(grain, refusalLifetime, time) : null;
        _retention = (long)options.DayRetention.TotalMilliseconds;
        _slices = new AdmissionCache<(string, string), SliceEntry>(maxSlices, refusalLifetime, time, AskAsync);

        async Task<AdmissionVerdict<SliceEntry>> AskAsync((string Version, string Segment) slice)
        {
            var answer = await grain.AdmitSliceAsync(slice.Version, slice.Segment);
            if (answer.Watermark > 0)
                Observe(answer.Watermark);
            return new AdmissionVerdict<SliceEntry>(answer.Admitted ? SliceEntry.Admitted : null, answer.Limit);
        }
    }

    public string Name { get; }

    /// <summary>Base window, ms.</summary>
    public long Window { get; }

    /// <summary>The largest event time known; <see cref="long.MinValue"/>: none.</summary>
    public long Watermark => Volatile.Read(ref _watermark);

    public ValueTask<AdmissionVerdict<SliceEntry>> GetSliceAsync(string version, string segment) => _slices.GetAsync((version, segment));

    /// <summary>Tells the model which class a batch names as positive, if none is configured and none is known to be named.</summary>
    public ValueTask NoteAsync(string positiveClass) => positiveClass.Length == 0 || _naming is null ? ValueTask.CompletedTask : _naming.NoteAsync(positiveClass);

    public FoldSettings Settings(long maxTime) => new()
    {
        Window = Window,
        MaxTime = maxTime,
        Watermark = Watermark,
        Retention = _retention,
        PositiveClass = _positiveClass,
    };

    /// <summary>Notes an event time that was accepted.</summary>
    public void Observe(long eventTime)
    {
        var known = Volatile.Read(ref _watermark);
        while (eventTime > known)
        {
            var seen = Interlocked.CompareExchange(ref _watermark, eventTime, known);
            if (seen == known)
                return;
            known = seen;
        }
    }
}

/// <summary>A (version, segment) that may be used; there is nothing more to know of it.</summary>
internal sealed class SliceEntry
{
    public static SliceEntry Admitted { get; } = new();
}
