namespace OrleansMonitor.Domain.Records;

/// <summary>Makes a <see cref="LabelBlock"/> row by row; buffers are kept. Not thread-safe.</summary>
public sealed class LabelBlockBuilder
{
    private readonly ColumnBuilder<ulong> _inferenceIds = new(0);
    private readonly NameIndex _classes = new();
    private readonly IndexColumnBuilder _labels = new();
    private readonly ColumnBuilder<double> _actualValues = new(double.NaN);
    private readonly NamedColumnsBuilder _measurements = new(wide: true, RecordLimits.MaxMeasurements);
    private readonly LabelBlock _block = new();
    private bool _isDictionaryFull;

    public string Model { get; set; } = "";

    /// <summary>Whether all its labels and measurements take the place of earlier ones that say otherwise.</summary>
    public bool Replace { get; set; }

    /// <summary>Whether its numbers are averaged with those of the same names that their predictions have.</summary>
    public bool Mean { get; set; }

    public int Count { get; private set; }

    public bool IsFull => Count == RecordLimits.MaxRecords || _isDictionaryFull;

    /// <summary>The actual class of a prediction.</summary>
    public void Add(ulong inferenceId, string label) => _labels.Set(Next(inferenceId), _classes.IndexOf(label));

    /// <summary>The actual number of a prediction.</summary>
    public void Add(ulong inferenceId, double actual) => _actualValues.Set(Next(inferenceId), actual);

    /// <summary>A prediction of which measurements follow, and no label.</summary>
    public void Add(ulong inferenceId) => Next(inferenceId);

    /// <summary>A number that was measured of the prediction added last. False: there are too many names.</summary>
    public bool TryAddMeasurement(string name, double value) => _measurements.TryAdd(Count - 1, name, value);

    /// <summary>A category that was measured of the prediction added last. False: there are too many names.</summary>
    public bool TryAddMeasurement(string name, string category) => _measurements.TryAdd(Count - 1, name, category, ref _isDictionaryFull);

    /// <summary>The block of all rows since <see cref="Clear"/>. It is valid until the builder is used again.</summary>
    public LabelBlock Build()
    {
        var block = _block;
        block.Clear();
        block.Model = Model;
        block.Count = (uint)Count;
        block.Replace = Replace;
        block.Mean = Mean;
        _measurements.Build(block.Measurements, Count);
        block.MeasurementTotal = block.Measurements.Count;
        block.InferenceIds = _inferenceIds.Take(Count);
        _classes.CopyTo(block.Classes);
        block.Labels = _labels.Take(Count, _classes.Count);
        block.ActualValues = _actualValues.Take(Count);
        return block;
    }

    public void Clear()
    {
        Count = 0;
        _isDictionaryFull = false;
        _measurements.Clear();
        _inferenceIds.Clear();
        _classes.Clear();
        _labels.Clear();
        _actualValues.Clear();
        _block.Clear();
    }

    private int Next(ulong inferenceId)
    {
        if (Count == RecordLimits.MaxRecords)
            throw new InvalidOperationException($"a block holds at most {RecordLimits.MaxRecords} labels");
        _inferenceIds.Set(Count, inferenceId);
        return Count++;
    }
}
