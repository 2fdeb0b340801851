using OrleansMonitor.Client.Privacy;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Client.Recording;

/// <summary>What of a record is known before a slot is claimed for it.</summary>
internal readonly record struct SlotHead(int Monitor, ulong Id, long TimeUnixMs, float Weight, ushort Prediction, ushort Label, byte Error);

/// <summary>
/// Writes the records of one monitor into slots of a ring: what all records have, then the bounds, numbers, vectors and categories of its schema. Any number of
/// threads write at once.
/// </summary>
internal sealed unsafe class SlotWriter
{
    private readonly RecordingHub _hub;
    private readonly ModelSchema _schema;
    private readonly NameTable[] _categories;
    private readonly int _numericFeatures;
    private readonly int _categoricalFeatures;
    private readonly int _numericMeasurements;
    private readonly int _firstDimension;
    private readonly int _numericCount;
    private readonly int _intervalBytes;
    private readonly int _embeddingCount;
    private readonly RuleInUse?[]? _numericRules;
    private readonly RuleInUse?[]? _categoryRules;
    private readonly RuleInUse?[]? _vectorRules;

    public SlotWriter(RecordingHub hub, ModelSchema schema)
    {
        (_hub, _schema) = (hub, schema);
        _numericFeatures = schema.NumericFeatures.Count;
        _numericMeasurements = schema.NumericMeasurements.Count;
        _numericCount = _numericFeatures + _numericMeasurements + (schema.Probabilities ? schema.Classes.Count : 0);
        _categoricalFeatures = schema.CategoricalFeatures.Count;
        _firstDimension = _categoricalFeatures + schema.CategoricalMeasurements.Count;
        _categories = [.. schema.CategoricalFeatures.Concat(schema.CategoricalMeasurements).Concat(schema.Dimensions).Select(static _ => new NameTable(ModelMonitor.MaxCategories))];
        _intervalBytes = RecordSlot.IntervalBytesOf(schema);
        _embeddingCount = schema.Embeddings.Sum(static embedding => embedding.Dimension);
        var bytes = RecordSlot.Bytes + _intervalBytes + sizeof(float) * (_numericCount + _embeddingCount) + sizeof(ushort) * _categories.Length;
        Bytes = (bytes + 7) & ~7;
        _numericRules = hub.Privacy?.For([.. schema.NumericFeatures, .. schema.NumericMeasurements], areNumbers: true);
        _categoryRules = hub.Privacy?.For([.. schema.CategoricalFeatures, .. schema.CategoricalMeasurements, .. schema.Dimensions], areNumbers: false);
        _vectorRules = hub.Privacy is { } privacy ? [.. schema.Embeddings.Select(embedding => privacy.For(embedding.Name))] : null;
    }

    /// <summary>Of a slot.</summary>
    public int Bytes { get; }

    /// <summary>Columns of categories: features, measurements, then dimensions.</summary>
    public int Categories => _categories.Length;

    public string CategoryName(int column, int index) => _categories[column][index];

    /// <summary>Counts a record with more values than the schema declares.</summary>
    public void CheckLengths(in RecordValues values)
    {
        if (values.NumericFeatures.Length > _numericFeatures
            || values.CategoricalFeatures.Length > _categoricalFeatures
            || values.NumericMeasurements.Length > _numericMeasurements
            || values.Probabilities.Length > _numericCount - _numericFeatures - _numericMeasurements
            || values.CategoricalMeasurements.Length > _firstDimension - _categoricalFeatures
            || values.Dimensions.Length > _categories.Length - _firstDimension
            || values.Embeddings.Length > _embeddingCount)
            _hub.CountMalformed();
    }

    /// <summary>The place of each category among the names of its column.</summary>
    public void Index(in RecordValues values, Span<ushort> indices)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            var category = i < _categoricalFeatures ? At(values.CategoricalFeatures, i)
                : i < _firstDimension ? At(values.CategoricalMeasurements, i - _categoricalFeatures)
                : At(values.Dimensions, i - _firstDimension);
            indices[i] = category is null ? NameTable.None : _hub.Category(_categories[i], _categoryRules?[i], category);
        }
    }

    /// <summary>Fills a claimed slot and gives it to whoever sends.</summary>
    public void Publish(RecordSlot* slot, in SlotHead head, in InferenceRecord record, in RecordValues values, ReadOnlySpan<ushort> categories)
    {
        slot->Monitor = head.Monitor;
        slot->TimeUnixMs = head.TimeUnixMs;
        slot->InferenceId = head.Id;
        slot->Actual = record.Actual ?? double.NaN;
        slot->Weight = head.Weight;
        slot->Prediction = head.Prediction;
        slot->Label = head.Label;
        slot->Score = (float)(record.Score ?? double.NaN);
        slot->Error = head.Error;
        slot->Kind = RecordSlot.KindRecord;
        slot->Value = record.Value ?? double.NaN;
        slot->LatencySeconds = record.Latency is { } latency ? Seconds(latency) : Absent.Latency32;
        slot->TimeToFirstTokenSeconds = record.TimeToFirstToken is { } first ? Seconds(first) : float.NaN;
        slot->TimePerOutputTokenSeconds = record.TimePerOutputToken is { } each ? Seconds(each) : float.NaN;
        slot->Cost = (float)(record.Cost ?? double.NaN);
        slot->InputTokens = record.InputTokens is { } input and >= 0 ? (uint)input : Absent.Tokens;
        slot->OutputTokens = record.OutputTokens is { } output and >= 0 ? (uint)output : Absent.Tokens;
        slot->CachedTokens = record.CachedTokens is { } cached and >= 0 ? (uint)cached : Absent.Tokens;
        slot->ReasoningTokens = record.ReasoningTokens is { } reasoning and >= 0 ? (uint)reasoning : Absent.Tokens;
        WriteBounds(slot, record);
        WriteTail((float*)((byte*)(slot + 1) + _intervalBytes), values, categories);
        RecordRing.Publish(slot, Bytes);
    }

    private void WriteBounds(RecordSlot* slot, in InferenceRecord record)
    {
        if (_intervalBytes > 0)
        {
            var bounds = (double*)(slot + 1);
            bounds[0] = record.LowerBound ?? double.NaN;
            bounds[1] = record.UpperBound ?? double.NaN;
        }
        else if (record.LowerBound is not null || record.UpperBound is not null)
        {
            _hub.CountMalformed();
        }
    }

    private void WriteTail(float* tail, in RecordValues values, ReadOnlySpan<ushort> categories)
    {
        var numbers = new Span<float>(tail, _numericCount);
        Copy(values.NumericFeatures, numbers[.._numericFeatures]);
        Copy(values.NumericMeasurements, numbers.Slice(_numericFeatures, _numericMeasurements));
        if (_numericRules is not null)
            Coarsen(numbers[..(_numericFeatures + _numericMeasurements)]);
        Copy(values.Probabilities, numbers[(_numericFeatures + _numericMeasurements)..]);
        if (_embeddingCount > 0)
            CopyVectors(values.Embeddings, new Span<float>(tail + _numericCount, _embeddingCount));
        categories.CopyTo(new Span<ushort>(tail + _numericCount + _embeddingCount, categories.Length));
    }

    private static string? At(ReadOnlySpan<string?> texts, int index) => index < texts.Length ? texts[index] : null;

    private static void Copy(ReadOnlySpan<float> given, Span<float> numbers)
    {
        if (given.Length >= numbers.Length)
        {
            given[..numbers.Length].CopyTo(numbers);
            return;
        }

        given.CopyTo(numbers);
        numbers[given.Length..].Fill(Absent.Number32);
    }

    // A vector that is cut short is missing, and counted: part of it is another vector.
    private void CopyVectors(ReadOnlySpan<float> given, Span<float> vectors)
    {
        var at = 0;
        for (var i = 0; i < _schema.Embeddings.Count; i++)
        {
            var embedding = _schema.Embeddings[i];
            var vector = vectors.Slice(at, embedding.Dimension);
            if (_vectorRules?[i] is { } rule)
            {
                // Nothing makes a vector coarser.
                vector[0] = float.NaN;
                if (at < given.Length && !float.IsNaN(given[at]))
                    rule.Count();
            }
            else if (at + embedding.Dimension <= given.Length && !float.IsNaN(given[at]))
            {
                given.Slice(at, embedding.Dimension).CopyTo(vector);
            }
            else
            {
                vector[0] = float.NaN;
                if (at < given.Length && at + embedding.Dimension > given.Length)
                    _hub.CountMalformed();
            }

            at += embedding.Dimension;
        }
    }

    private void Coarsen(Span<float> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (_numericRules![i] is not { } rule)
                continue;
            var coarse = rule.Coarsen(numbers[i]);
            // What is excluded is not there, rather than missing.
            numbers[i] = rule.Rule.IsOfNumbers ? (float)coarse : Absent.Number32;
        }
    }

    private static float Seconds(TimeSpan time) => (float)(time.Ticks * (1.0 / TimeSpan.TicksPerSecond));
}
