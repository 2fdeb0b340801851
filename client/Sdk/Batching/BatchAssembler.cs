using OrleansMonitor.Client.Recording;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Batching;

/// <summary>Collects slots into blocks, and closes them into a batch. For the background thread.</summary>
internal sealed unsafe class BatchAssembler(MonitorRegistry registry, OmissionLedger omissions, int maxRecords, int maxBytes)
{
    private readonly BatchWriter _writer = new(64 << 10);
    private readonly List<MonitorBlock> _open = [];
    private readonly List<ModelMonitor> _openMonitors = [];
    // Labels have the mode of measurements of which the first stays.
    private readonly Dictionary<(ModelState Model, MeasurementMode Mode), LabelBlockBuilder> _labels = [];
    private readonly List<ResourceSample> _resources = [];
    private MonitorBlock?[] _blocks = [];
    private (long SampledOut, long Dropped)[] _reported = [];
    private int _bytes;
    private int _labelCount;

    public long RecordsTaken { get; private set; }

    public long LabelsTaken { get; private set; }

    public long RecordsBatched { get; private set; }

    public bool IsFull { get; private set; }

    public void Take(RecordSlot* slot)
    {
        var monitor = registry[slot->Monitor];
        if (slot->Kind == RecordSlot.KindRecord)
            TakeRecord(monitor, slot);
        else
            TakeLabel(monitor, slot);
        IsFull |= _bytes >= maxBytes;
    }

    public void Take(ResourceSample sample) => _resources.Add(sample);

    /// <summary>The batch of everything taken, and of the omissions since the last. Null: there is nothing to send.</summary>
    public BatchPayload? Close(long nowUnixMs)
    {
        CollectOmissions(nowUnixMs);
        _writer.Clear();
        var parts = new List<BatchPart>(_open.Count);
        for (var i = 0; i < _open.Count; i++)
        {
            var (block, monitor) = (_open[i], _openMonitors[i]);
            _writer.WriteRecords(block.Build());
            parts.Add(new BatchPart(monitor.Model, monitor.Version, monitor.SentSegment, block.FirstTime, block.Count));
            RecordsBatched += block.Count;
            block.Clear();
        }

        foreach (var labels in _labels.Values)
        {
            if (labels.Count == 0)
                continue;
            _writer.WriteLabels(labels.Build());
            labels.Clear();
        }

        foreach (var sample in _resources)
            _writer.WriteResources(sample);
        omissions.MoveTo(_writer, parts);
        var labelCount = _labelCount;
        _open.Clear();
        _openMonitors.Clear();
        _resources.Clear();
        _bytes = _labelCount = 0;
        IsFull = false;
        return _writer.Length == 0 ? null : BatchPayload.Copy(_writer.Written.Span, parts, labelCount);
    }

    private void TakeRecord(ModelMonitor monitor, RecordSlot* slot)
    {
        if (monitor.Index >= _blocks.Length)
            Array.Resize(ref _blocks, Math.Max(8, Math.Max(monitor.Index + 1, 2 * _blocks.Length)));
        var block = _blocks[monitor.Index] ??= new MonitorBlock(monitor, maxRecords);
        if (block.Count == 0)
        {
            _open.Add(block);
            _openMonitors.Add(monitor);
        }

        block.Add(slot);
        RecordsTaken++;
        _bytes += monitor.WireBytes;
        IsFull |= block.IsFull;
    }

    private void TakeLabel(ModelMonitor monitor, RecordSlot* slot)
    {
        var mode = slot->Kind == RecordSlot.KindMeasurement ? (MeasurementMode)slot->Error : MeasurementMode.First;
        if (!_labels.TryGetValue((monitor.State, mode), out var labels))
            _labels.Add((monitor.State, mode), labels = new LabelBlockBuilder { Model = monitor.Model, Replace = mode == MeasurementMode.Last, Mean = mode == MeasurementMode.Mean });
        if (slot->Kind == RecordSlot.KindMeasurement)
            AddMeasurement(monitor, slot, labels);
        else if (slot->Label != NameTable.None)
            labels.Add(slot->InferenceId, monitor.State.Classes[slot->Label]);
        else
            labels.Add(slot->InferenceId, slot->Actual);
        LabelsTaken++;
        _labelCount++;
        _bytes += sizeof(ulong) + sizeof(ushort);
        IsFull |= labels.Count >= maxRecords || labels.IsFull;
    }

    // The table of names has as many as a block has room for.
    private static void AddMeasurement(ModelMonitor monitor, RecordSlot* slot, LabelBlockBuilder labels)
    {
        labels.Add(slot->InferenceId);
        var name = monitor.State.Measurements[slot->Prediction];
        if (slot->Label != NameTable.None)
            labels.TryAddMeasurement(name, monitor.State.MeasuredCategories[slot->Label]);
        else
            labels.TryAddMeasurement(name, slot->Actual);
    }

    private void CollectOmissions(long nowUnixMs)
    {
        var count = registry.Count;
        if (_reported.Length < count)
            Array.Resize(ref _reported, Math.Max(8, 2 * count));
        for (var i = 0; i < count; i++)
        {
            var monitor = registry[i];
            monitor.State.Sampling.Advance(nowUnixMs);
            var (sampledOut, dropped) = (monitor.SampledOut, monitor.Dropped);
            omissions.Add(monitor.Model, monitor.Version, monitor.SentSegment, nowUnixMs, sampledOut - _reported[i].SampledOut, dropped - _reported[i].Dropped);
            _reported[i] = (sampledOut, dropped);
        }
    }
}
