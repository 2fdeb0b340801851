using OrleansMonitor.Access;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>
/// Turns the blocks of one batch of one node into a <see cref="NodeBatch"/>. Everything that is not taken is in
/// <see cref="Log"/>. Reusable; one request uses it at a time.
/// </summary>
internal sealed class BatchFold : IWindowSink
{
    private const AggregateParts NodeParts = AggregateParts.Traffic | AggregateParts.Latency | AggregateParts.Outputs;

    private readonly AdmissionDirectory _directory;
    private readonly FoldBudget _budget;
    private readonly long _nodeWindow;
    private readonly BlockShape _shape = new();
    private readonly BlockFolder _folder = new();
    private readonly ReusableList<ModelAccumulator> _models = new();
    private readonly Dictionary<string, int> _modelIndices = new(StringComparer.Ordinal);
    private readonly List<WindowPart> _node = [];
    private readonly PartialAggregate _partial = new();
    private readonly AggregateWriter _writer = new(4096);
    private readonly PartialBuffer _partials = new();
    private readonly GpuReading[] _gpus = new GpuReading[WireLimits.MaxGpus];

    private ModelPart[] _modelParts = [];
    private WindowPart[] _nodeParts = [];

    // What the sink needs of the block that is being folded.
    private ModelAccumulator _model = null!;
    private RecordBlock _block = null!;
    private long _bytes;

    public BatchFold(AdmissionDirectory directory, FoldBudget budget, TimeSpan nodeWindow)
    {
        _directory = directory;
        _budget = budget;
        _nodeWindow = (long)nodeWindow.TotalMilliseconds;
    }

    public RejectionLog Log { get; } = new();

    /// <summary>Largest event time that is accepted, Unix milliseconds.</summary>
    public long MaxTime { get; set; }

    /// <summary>The models that the sender may report on.</summary>
    public Grants Grants { get; set; } = Grants.Nothing;

    /// <summary>Records that were folded.</summary>
    public long Records { get; private set; }

    /// <summary>Labels that were taken.</summary>
    public long Labels { get; private set; }

    /// <summary>Resource samples and omissions that were taken.</summary>
    public long Samples { get; private set; }

    /// <summary>What was folded of each model.</summary>
    public ReusableList<ModelAccumulator> Models => _models;

    /// <summary>Whether the node has taken what was handed on.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Whether there is anything to hand on.</summary>
    public bool IsEmpty => Records == 0 && Labels == 0 && Samples == 0;

    /// <summary>Objects held on to between uses.</summary>
    public int Retained => _models.Retained;

    public async ValueTask AddAsync(RecordBlock block)
    {
        if (!_shape.Check(block, Log))
            return;
        if (await AdmitAsync(block.Model, block.Version, block.Segment, block.Count, "records") is not { } entry)
            return;
        await entry.NoteAsync(block.PositiveClass);
        await _directory.RefreshBaselinesAsync();
        Fold(block, entry);
    }

    public async ValueTask AddAsync(LabelBlock block)
    {
        if (!_shape.Check(block, Log))
            return;
        if (!MayReport(block.Model, block.Count, "labels"))
            return;
        var verdict = await _directory.GetModelAsync(block.Model);
        if (verdict.Entry is not { } entry)
        {
            Log.Add(RejectionReasons.TooManyModels, "labels.model", NameRules.Show(block.Model), $"{verdict.Limit} {Noun.Of(verdict.Limit, "model")}", block.Count);
            return;
        }

        Labels += LabelFold.Add(block, Accumulator(entry).Labels, Log);
    }

    public void Add(ResourceSample sample)
    {
        if (!SampleCheck.IsGood(sample, _directory.NodeMinTime, MaxTime, Log))
            return;
        for (var i = 0; i < sample.Gpus.Count; i++)
        {
            var gpu = sample.Gpus[i];
            _gpus[i] = new GpuReading(Math.Min(gpu.Utilization, 1), gpu.MemoryBytes, gpu.MemoryLimitBytes, gpu.PowerWatts);
        }

        var reading = new ResourceReading(
            sample.IntervalSeconds, Math.Min(sample.CpuUtilization, 1), sample.CpuCores, sample.MemoryBytes, sample.MemoryLimitBytes);
        _partial.Resources.Add(reading, _gpus.AsSpan(0, sample.Gpus.Count));
        _node.Add(new WindowPart("", "", sample.Time - sample.Time % _nodeWindow, Encode(_partial)));
        _partial.Clear();
        Samples++;
    }

    public async ValueTask AddAsync(Omission omission)
    {
        const string Field = "omissions";
        if (NameRules.CheckInPath(omission.Model) is { } problem)
            Log.Add(problem, Field + ".model", NameRules.Show(omission.Model), NameRules.LimitOf(problem), 1);
        else if (NameRules.CheckInPath(omission.Version, mayBeEmpty: true) is { } versionProblem)
            Log.Add(versionProblem, Field + ".version", NameRules.Show(omission.Version), NameRules.LimitOf(versionProblem), 1);
        else if (NameRules.CheckInPath(omission.Segment, mayBeEmpty: true) is { } segmentProblem)
            Log.Add(segmentProblem, Field + ".segment", NameRules.Show(omission.Segment), NameRules.LimitOf(segmentProblem), 1);
        else if (await AdmitAsync(omission.Model, omission.Version, omission.Segment, 1, Field) is { } entry
            && SampleCheck.IsTime(omission.Time, entry.MinTime, MaxTime, Field + ".time", Log))
        {
            _model = Accumulator(entry);
            _partial.Traffic.AddOmitted(Math.Min(omission.SampledOut, int.MaxValue), Math.Min(omission.Dropped, int.MaxValue));
            if (!_partial.IsEmpty)
                AddWindow(omission.Version, omission.Segment, new WindowStart(0, entry.BaseTier.StartOf(omission.Time)), [], _partial);
            _partial.Clear();
            Samples++;
        }
    }

    /// <summary>
    /// What was added, ready to be sent; valid until <see cref="Clear"/>. If the call that it was sent with failed, it may be read
    /// still, and this is not to be used again.
    /// </summary>
    public NodeBatch ToBatch(BatchStamp stamp, bool isWatched = false)
    {
        if (_modelParts.Length != _models.Count)
            _modelParts = new ModelPart[_models.Count];
        for (var i = 0; i < _modelParts.Length; i++)
            _modelParts[i] = _models[i].ToPart();
        if (_nodeParts.Length != _node.Count)
            _nodeParts = new WindowPart[_node.Count];
        _node.CopyTo(_nodeParts);
        return new NodeBatch(stamp, _modelParts, _nodeParts, isWatched);
    }

    public void Clear()
    {
        _models.Clear();
        _modelIndices.Clear();
        _node.Clear();
        _partials.Clear();
        Log.Clear();
        Records = Labels = Samples = 0;
        IsTaken = false;
        _bytes = 0;
    }

    bool IWindowSink.TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
    {
        if (_bytes >= _budget.MaxBytes)
            return false;
        AddWindow(_block.Version, _block.Segment, window, baseWindows, partial);
        _model.Note(partial);
        return true;
    }

    private void Fold(RecordBlock block, ModelEntry entry)
    {
        (_model, _block) = (Accumulator(entry), block);
        var result = _folder.Fold(block, entry.Settings(MaxTime, block.Version), Log, this, _model.Pending);
        Records += result.Kept;
        if (result.NoRoom > 0)
            Log.Add(RejectionReasons.TooManyWindows, "records.times", $"{_bytes} bytes of windows", $"{_budget.MaxBytes} bytes in a batch", (ulong)result.NoRoom);
    }

    private void AddWindow(string version, string segment, WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
    {
        var encoded = Encode(partial);
        var counts = _partials.Append(baseWindows);
        _model.Add(new WindowPart(version, segment, window.Start, encoded, window.Tier, counts));

        // A node's base windows have the general length, a model's may be longer or shorter.
        var start = window.Tier == 0 ? window.Start - window.Start % _nodeWindow : window.Start;
        _writer.Clear();
        PartialAggregate.Extract(encoded.Span, NodeParts, _writer);
        var own = _partials.Append(_writer.WrittenSpan);
        _node.Add(new WindowPart("", _model.Model, start, own, window.Tier, counts));
        _bytes += encoded.Length + own.Length + 2 * counts.Length;
    }

    private ReadOnlyMemory<byte> Encode(PartialAggregate partial)
    {
        _writer.Clear();
        partial.WriteTo(_writer);
        return _partials.Append(_writer.WrittenSpan);
    }

    private ModelAccumulator Accumulator(ModelEntry entry)
    {
        if (_modelIndices.TryGetValue(entry.Name, out var index))
            return _models[index];
        _modelIndices.Add(entry.Name, _models.Count);
        var accumulator = _models.Add();
        accumulator.Model = entry.Name;
        return accumulator;
    }

    // Asked before the model is admitted, so that nobody uses up the cap with models that are not his.
    private bool MayReport(string model, ulong count, string field)
    {
        if (Grants.Allows(AccessRole.Ingest, model))
            return true;
        Log.Add(RejectionReasons.ModelForbidden, field + ".model", NameRules.Show(model), "a model for which the sender has the role ingest", count);
        return false;
    }

    /// <summary>The model if it and the slice may be used, or null after the reason was logged.</summary>
    private async ValueTask<ModelEntry?> AdmitAsync(string model, string version, string segment, ulong count, string field)
    {
        if (!MayReport(model, count, field))
            return null;
        var verdict = await _directory.GetModelAsync(model);
        if (verdict.Entry is not { } entry)
        {
            Log.Add(RejectionReasons.TooManyModels, field + ".model", NameRules.Show(model), $"{verdict.Limit} {Noun.Of(verdict.Limit, "model")}", count);
            return null;
        }

        var slice = await entry.GetSliceAsync(version, segment);
        if (slice.Entry is not null)
            return entry;
        Log.Add(RejectionReasons.TooManySlices, field + ".segment", NameRules.Show($"{version}/{segment}"), $"{slice.Limit} {Noun.Of(slice.Limit, "pair")} of version and segment in a model", count);
        return null;
    }
}
