using System.Runtime.CompilerServices;
using OrleansMonitor.Client.Recording;
using OrleansMonitor.Client.Sampling;

namespace OrleansMonitor.Client;

/// <summary>
/// Records the predictions of one version and segment of a model. Every method may be called by any thread at any time: none
/// waits, allocates or throws. What finds no room is dropped and counted, and reported to the silo.
/// </summary>
public sealed unsafe class ModelMonitor
{
    private readonly RecordingHub _hub;
    private readonly ModelState _model;
    private readonly SlotWriter _writer;
    private readonly ushort[] _classes;
    private readonly StripedCounter _sampledOut;
    private long _dropped;
    private long _refused;
    private long _labelsDropped;

    /// <param name="hub">Rings and clock.</param>
    /// <param name="index">Place in the list of monitors; −1: over the limit, everything is dropped.</param>
    /// <param name="model">What the model's monitors share.</param>
    /// <param name="version">May be empty.</param>
    /// <param name="segment">May be empty.</param>
    /// <param name="schema">Layout of the records.</param>
    internal ModelMonitor(RecordingHub hub, int index, ModelState model, string version, string segment, ModelSchema schema)
    {
        _hub = hub;
        _model = model;
        Index = index;
        Version = version;
        Segment = segment;
        Schema = schema;
        _writer = new SlotWriter(hub, schema);
        _classes = [.. schema.Classes.Select(model.Classes.IndexOf)];
        _sampledOut = new StripedCounter(hub.Rings.Count);
        SentSegment = hub.Privacy?.SegmentOf(segment) ?? segment;
    }

    /// <summary>Distinct values of a categorical feature; further ones are <c>other</c>.</summary>
    public static int MaxCategories => 1024;

    public string Model => _model.Name;

    public string Version { get; }

    public string Segment { get; }

    public ModelSchema Schema { get; }

    /// <summary>The segment that leaves the process.</summary>
    internal string SentSegment { get; }

    /// <summary>Counts records whose segment is another one outside of the process.</summary>
    internal void CountSegments(int records)
    {
        if (!ReferenceEquals(SentSegment, Segment) && SentSegment != Segment)
            _hub.Privacy!.Segment!.Count(records);
    }

    internal int Index { get; }

    internal ModelState State => _model;

    internal long SampledOut => _sampledOut.Sum();

    internal long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Records that came over the limit of monitors, or after the client was disposed.</summary>
    internal long Refused => Volatile.Read(ref _refused);

    /// <summary>Bytes of a record in a batch, about.</summary>
    internal int WireBytes => _writer.Bytes - 32;

    internal long LabelsDropped => Volatile.Read(ref _labelsDropped);

    internal string CategoryName(int feature, int index) => _writer.CategoryName(feature, index);

    /// <summary>Records a prediction, or a failure to make one.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="numericFeatures">In the order of <see cref="ModelSchema.NumericFeatures"/>; NaN, or too short: missing.</param>
    /// <param name="categoricalFeatures">In the order of <see cref="ModelSchema.CategoricalFeatures"/>; null is missing.</param>
    /// <param name="numericMeasurements">In the order of <see cref="ModelSchema.NumericMeasurements"/>; NaN, or too short: not measured.</param>
    /// <param name="categoricalMeasurements">In the order of <see cref="ModelSchema.CategoricalMeasurements"/>; null is not measured.</param>
    /// <param name="probabilities">
    /// Of each of <see cref="ModelSchema.Classes"/>, in their order, where <see cref="ModelSchema.Probabilities"/> says that they are passed: 0 to 1, with a sum of
    /// 1; NaN, or too short: 0. Without a predicted class the most probable one is taken.
    /// </param>
    /// <param name="dimensions">In the order of <see cref="ModelSchema.Dimensions"/>; null is missing.</param>
    /// <param name="embeddings">
    /// Vectors of <see cref="ModelSchema.Embeddings"/>, one after another in this order; too short: those that are not there are missing, as is one whose first number is NaN.
    /// </param>
    public void Record(
        in InferenceRecord record,
        ReadOnlySpan<float> numericFeatures = default,
        ReadOnlySpan<string?> categoricalFeatures = default,
        ReadOnlySpan<float> numericMeasurements = default,
        ReadOnlySpan<string?> categoricalMeasurements = default,
        ReadOnlySpan<float> probabilities = default,
        ReadOnlySpan<string?> dimensions = default,
        ReadOnlySpan<float> embeddings = default)
    {
        try
        {
            Write(record, new RecordValues(numericFeatures, categoricalFeatures, numericMeasurements, categoricalMeasurements, probabilities, dimensions, embeddings));
        }
        catch (Exception)
        {
            // Monitoring must never fail a prediction: a fault here is a number in the statistics.
            _hub.CountFault();
        }
    }

    /// <summary>
    /// The actual class of a recorded prediction. It is sent if the record was kept: both are sampled by the id. A label
    /// without an id cannot be joined and is dropped.
    /// </summary>
    public void Label(InferenceId id, string label)
    {
        try
        {
            Write(id, label is null ? NameTable.None : _hub.Known(_model.Classes.IndexOf(label)), double.NaN);
        }
        catch (Exception)
        {
            _hub.CountFault();
        }
    }

    /// <summary>The actual class, by its place in <see cref="ModelSchema.Classes"/>.</summary>
    public void LabelIndex(InferenceId id, int labelIndex)
    {
        try
        {
            Write(id, Class(null, labelIndex), double.NaN);
        }
        catch (Exception)
        {
            _hub.CountFault();
        }
    }

    /// <summary>The actual number.</summary>
    public void LabelValue(InferenceId id, double actual)
    {
        try
        {
            Write(id, NameTable.None, actual);
        }
        catch (Exception)
        {
            _hub.CountFault();
        }
    }

    /// <summary>
    /// A number that was measured of a recorded prediction: feedback, a judge's score, revenue. It is sent if the record was kept, and
    /// counts in the record's window. Without an id it cannot be joined and is dropped.
    /// </summary>
    public void Measure(InferenceId id, string name, double value, MeasurementMode mode = MeasurementMode.First) => Measure(id, name, null, value, mode);

    /// <summary>A truth value that was measured: its share is what the monitor shows.</summary>
    public void Measure(InferenceId id, string name, bool value, MeasurementMode mode = MeasurementMode.First) => Measure(id, name, value ? "true" : "false", double.NaN, mode);

    /// <summary>A category that was measured: a verdict. There is no mean of categories.</summary>
    public void Measure(InferenceId id, string name, string value, MeasurementMode mode = MeasurementMode.First) => Measure(id, name, value, double.NaN, mode);

    private void Measure(InferenceId id, string name, string? category, double value, MeasurementMode mode)
    {
        try
        {
            var rule = _hub.Privacy?.For(name);
            if (rule is not null && category is null && double.IsNaN(value = rule.Coarsen(value)))
                return;
            var known = category is null ? NameTable.None : _hub.Category(_model.MeasuredCategories, rule, category);
            if (rule is not null && category is not null && known == NameTable.None)
                return;
            var index = _hub.Known(_model.Measurements.IndexOf(name));
            if (mode == MeasurementMode.Mean && category is not null)
                _hub.CountMalformed();
            Write(id, index == NameTable.None ? NameTable.None : known, index == NameTable.None ? double.NaN : value, index, mode);
        }
        catch (Exception)
        {
            _hub.CountFault();
        }
    }

    private void Write(in InferenceRecord record, in RecordValues values)
    {
        if (Index < 0 || _hub.IsClosed)
        {
            Interlocked.Increment(ref _refused);
            return;
        }

        var prediction = Class(record.Prediction, record.PredictionIndex);
        var plan = _model.Sampling.Plan;
        var stripe = _hub.Rings.CurrentStripe;
        var id = _hub.HashOf(record.Id);
        var weight = 1f;
        if (!plan.KeepsAll)
        {
            var stratum = Stratum(plan, record, prediction);
            if (!stratum.Sampler.Keeps(id != 0 ? id : ThreadRandom.Next()))
            {
                _sampledOut.Increment(stripe);
                return;
            }

            weight = stratum.Weight;
        }

        var time = record.EventTime.Ticks == 0 ? _hub.NowUnixMs() : record.EventTime.ToUnixTimeMilliseconds();
        var label = Class(record.Label, record.LabelIndex);
        var error = record.Error is null ? (byte)0 : Error(record.Error);
        var head = new SlotHead(Index, id, time, weight, prediction, label, error);
        _writer.CheckLengths(values);
        if (_writer.Categories > 0)
        {
            WriteWithCategories(head, record, values, stripe);
            return;
        }

        var slot = Claim(_writer.Bytes, stripe);
        if (slot != null)
            _writer.Publish(slot, head, record, values, []);
    }

    // A separate method: only models with categories pay for the stack space. Indices are looked up before a slot is claimed,
    // since a claimed slot must be published whatever happens.
    [SkipLocalsInit]
    private void WriteWithCategories(in SlotHead head, in InferenceRecord record, in RecordValues values, int stripe)
    {
        Span<ushort> indices = stackalloc ushort[_writer.Categories];
        _writer.Index(values, indices);
        var slot = Claim(_writer.Bytes, stripe);
        if (slot != null)
            _writer.Publish(slot, head, record, values, indices);
    }

    private void Write(InferenceId given, ushort label, double actual, ushort measurement = NameTable.None, MeasurementMode mode = MeasurementMode.First)
    {
        var id = _hub.HashOf(given);
        if (id == 0 || (label == NameTable.None && double.IsNaN(actual)))
        {
            _hub.CountMalformed();
            Interlocked.Increment(ref _labelsDropped);
            return;
        }

        var stripe = _hub.Rings.CurrentStripe;
        if (!_model.Sampling.Plan.Labels.Keeps(id))
        {
            _hub.LabelsSampledOut.Increment(stripe);
            return;
        }

        var slot = Index < 0 || _hub.IsClosed ? null : _hub.Rings.TryClaim(RecordSlot.LabelBytes, stripe);
        if (slot == null)
        {
            Interlocked.Increment(ref _labelsDropped);
            return;
        }

        slot->Monitor = Index;
        slot->TimeUnixMs = 0;
        slot->InferenceId = id;
        slot->Actual = actual;
        slot->Label = label;
        slot->Prediction = measurement;
        slot->Error = (byte)mode;
        slot->Kind = measurement == NameTable.None ? RecordSlot.KindLabel : RecordSlot.KindMeasurement;
        RecordRing.Publish(slot, RecordSlot.LabelBytes);
    }

    private RecordSlot* Claim(int bytes, int stripe)
    {
        var slot = _hub.Rings.TryClaim(bytes, stripe);
        if (slot == null)
            Interlocked.Increment(ref _dropped);
        return slot;
    }

    private Stratum Stratum(SamplingPlan plan, in InferenceRecord record, ushort prediction) => plan.For(
        record.Error is not null,
        prediction != NameTable.None || record.Value is not null,
        prediction == NameTable.None ? null : _model.Classes[prediction]);

    private ushort Class(string? name, int? index)
    {
        if (name is not null)
            return _hub.Known(_model.Classes.IndexOf(name));
        if (index is not { } at)
            return NameTable.None;
        return (uint)at < (uint)_classes.Length ? _classes[at] : _hub.Known(NameTable.None);
    }

    private byte Error(string code)
    {
        var index = _model.ErrorCodes.IndexOf(code);
        // An error with a code that is no name is still an error.
        return (byte)((index == NameTable.None ? _hub.Known(_model.ErrorCodes.IndexOf(NameTable.Overflow), NameTable.None) : index) + 1);
    }
}
