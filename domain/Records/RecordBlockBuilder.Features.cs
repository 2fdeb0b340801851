namespace OrleansMonitor.Domain.Records;

/// <content>Features, measurements, probabilities, dimensions and embeddings, which belong to the row added last.</content>
public sealed partial class RecordBlockBuilder
{
    private readonly NamedColumnsBuilder _features = new(doublePrecision, RecordLimits.MaxFeatures);
    private readonly NamedColumnsBuilder _measurements = new(wide: true, RecordLimits.MaxMeasurements);
    private readonly NamedColumnsBuilder _probabilities = new(wide: true, RecordLimits.MaxProbabilities);
    private readonly NamedColumnsBuilder _dimensions = new(wide: false, RecordLimits.MaxDimensions);
    private readonly EmbeddingColumnsBuilder _embeddings = new();

    /// <summary>Sets a numeric feature of the row added last. False: there are too many.</summary>
    public bool TryAddFeature(string name, double value) => _features.TryAdd(Count - 1, name, value);

    /// <summary>Sets a categorical feature of the row added last. False: there are too many.</summary>
    public bool TryAddFeature(string name, string category) => _features.TryAdd(Count - 1, name, category, ref _isDictionaryFull);

    /// <summary>Sets a number that was measured of the row added last. False: there are too many.</summary>
    public bool TryAddMeasurement(string name, double value) => _measurements.TryAdd(Count - 1, name, value);

    /// <summary>Sets a category that was measured of the row added last. False: there are too many.</summary>
    public bool TryAddMeasurement(string name, string category) => _measurements.TryAdd(Count - 1, name, category, ref _isDictionaryFull);

    /// <summary>Sets the probability of a class of the row added last. False: there are too many classes.</summary>
    public bool TryAddProbability(string name, double value) => _probabilities.TryAdd(Count - 1, name, value);

    /// <summary>Sets a dimension of the row added last. False: there are too many.</summary>
    public bool TryAddDimension(string name, string value) => _dimensions.TryAdd(Count - 1, name, value, ref _isDictionaryFull);

    /// <summary>Sets a vector of the row added last, 1 to <see cref="RecordLimits.MaxEmbeddingLength"/> numbers. False: there are too many embeddings, or dimensions of one.</summary>
    public bool TryAddEmbedding(string name, ReadOnlySpan<float> vector) => _embeddings.TryAdd(Count - 1, name, vector);

    /// <summary>Whether there is room for an embedding of the next row.</summary>
    /// <param name="added">New columns of embeddings that the next row was found to need before this one.</param>
    public bool HasRoomForEmbedding(string name, int dimension, ref int added) => _embeddings.HasRoom(name, dimension, ref added);

    /// <summary>Counts a feature of the next row as a new name and as a new column, where it is.</summary>
    public void CountNewFeature(string name, bool isCategorical, ref int names, ref int columns) => _features.CountNew(name, isCategorical, ref names, ref columns);

    /// <summary>The same of a measurement.</summary>
    public void CountNewMeasurement(string name, bool isCategorical, ref int names, ref int columns) =>
        _measurements.CountNew(name, isCategorical, ref names, ref columns);

    /// <summary>The same of a dimension.</summary>
    public void CountNewDimension(string name, ref int names, ref int columns) => _dimensions.CountNew(name, isCategorical: true, ref names, ref columns);

    /// <summary>Whether there is room for new names and columns of features.</summary>
    public bool HasRoomForFeatures(int names, int columns) => _features.HasRoom(names, columns);

    /// <summary>Whether there is room for new names and columns of measurements.</summary>
    public bool HasRoomForMeasurements(int names, int columns) => _measurements.HasRoom(names, columns);

    /// <summary>Counts a class that has a probability in the next row as <see cref="CountNewFeature"/> does.</summary>
    public void CountNewProbability(string name, ref int names, ref int columns) => _probabilities.CountNew(name, isCategorical: false, ref names, ref columns);

    /// <summary>Whether there is room for new classes that have a probability.</summary>
    public bool HasRoomForProbabilities(int names, int columns) => _probabilities.HasRoom(names, columns);

    /// <summary>Whether there is room for new names and columns of dimensions.</summary>
    public bool HasRoomForDimensions(int names, int columns) => _dimensions.HasRoom(names, columns);

    /// <summary>Makes room: without the names of blocks before, which another model may have had. There must be no row.</summary>
    public void ForgetNames()
    {
        _features.Forget();
        _measurements.Forget();
        _probabilities.Forget();
        _dimensions.Forget();
        _embeddings.Forget();
    }

    private void BuildNamed(RecordBlock block)
    {
        _features.Build(block.Features, Count);
        block.FeatureTotal = block.Features.Count;
        _measurements.Build(block.Measurements, Count);
        block.MeasurementTotal = block.Measurements.Count;
        _probabilities.Build(block.Probabilities, Count);
        block.ProbabilityTotal = block.Probabilities.Count;
        _dimensions.Build(block.Dimensions, Count);
        block.DimensionTotal = block.Dimensions.Count;
        _embeddings.Build(block, Count);
    }
}
