namespace OrleansMonitor.Domain.Records;

/// <content>Features, which belong to the row added last.</content>
public sealed partial class RecordBlockBuilder
{
    // Columns are kept under their names when the builder is cleared: the next block most likely has the same features.
    private readonly Dictionary<string, int> _featureIndices = new(StringComparer.Ordinal);
    private readonly List<FeatureColumnBuilder> _features = [];

    /// <summary>Sets a numeric feature of the row added last. False: the feature is categorical here, or there are too many.</summary>
    public bool TryAddFeature(string name, double value) => Feature(name)?.TrySet(Count - 1, value) ?? false;

    /// <summary>Sets a categorical feature of the row added last. False: the feature is numeric here, or there are too many.</summary>
    public bool TryAddFeature(string name, string category) => Feature(name)?.TrySet(Count - 1, category) ?? false;

    /// <summary>Features that the block may have; some of them may be of the block before.</summary>
    public int FeatureCount => _features.Count;

    /// <summary>Whether a value of this kind can be set.</summary>
    public bool TakesFeature(string name, bool isCategorical) =>
        _featureIndices.TryGetValue(name, out var index)
            ? !(isCategorical ? _features[index].IsNumeric : _features[index].IsCategorical)
            : _features.Count < RecordLimits.MaxFeatures;

    private FeatureColumnBuilder? Feature(string name)
    {
        if (_featureIndices.TryGetValue(name, out var index))
            return _features[index];
        if (_features.Count == RecordLimits.MaxFeatures)
            return null;
        var feature = new FeatureColumnBuilder(doublePrecision) { Name = name };
        _featureIndices.Add(name, _features.Count);
        _features.Add(feature);
        return feature;
    }

    private void BuildFeatures(RecordBlock block)
    {
        foreach (var feature in _features)
        {
            if (feature.IsNumeric || feature.IsCategorical)
                feature.TakeInto(block.Features.Add(), Count);
        }

        block.FeatureTotal = block.Features.Count;
    }

    private void ClearFeatures()
    {
        // Many features that this block did not use are another model's: forget them, or new ones would find no room.
        var unused = 0;
        foreach (var feature in _features)
        {
            if (!feature.IsNumeric && !feature.IsCategorical)
                unused++;
            feature.Clear();
        }

        if (unused > 0 && 2 * unused > _features.Count)
        {
            _features.Clear();
            _featureIndices.Clear();
        }
    }
}
