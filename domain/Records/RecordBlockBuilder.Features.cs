namespace OrleansMonitor.Domain.Records;

/// <content>Features, which belong to the row added last.</content>
public sealed partial class RecordBlockBuilder
{
    // Columns are kept under their names when the builder is cleared: the next block most likely has the same features.
    private readonly Dictionary<string, int> _featureIndices = new(StringComparer.Ordinal);
    private readonly List<FeatureColumnBuilder> _features = [];
    private int _featureColumns;

    /// <summary>Sets a numeric feature of the row added last. False: there are too many.</summary>
    public bool TryAddFeature(string name, double value)
    {
        if (Feature(name, isCategorical: false) is not { } feature)
            return false;
        feature.Set(Count - 1, value);
        return true;
    }

    /// <summary>Sets a categorical feature of the row added last. False: there are too many.</summary>
    public bool TryAddFeature(string name, string category)
    {
        if (Feature(name, isCategorical: true) is not { } feature)
            return false;
        feature.Set(Count - 1, category);
        _isDictionaryFull |= feature.Categories == RecordLimits.MaxCategories;
        return true;
    }

    /// <summary>Counts a feature of the next row as a new name and as a new column, where it is.</summary>
    public void CountNew(string name, bool isCategorical, ref int names, ref int columns)
    {
        var isKnown = _featureIndices.TryGetValue(name, out var index);
        names += isKnown ? 0 : 1;
        columns += isKnown && _features[index].Has(isCategorical) ? 0 : 1;
    }

    /// <summary>Whether there is room for new names and columns.</summary>
    public bool HasRoom(int names, int columns) => _features.Count + names <= RecordLimits.MaxFeatures && _featureColumns + columns <= RecordLimits.MaxFeatures;

    /// <summary>Makes room: without the names of blocks before, which another model may have had. There must be no row.</summary>
    public void ForgetFeatures()
    {
        _features.Clear();
        _featureIndices.Clear();
    }

    // A name of both kinds has two columns.
    private FeatureColumnBuilder? Feature(string name, bool isCategorical)
    {
        if (!_featureIndices.TryGetValue(name, out var index))
        {
            if (_features.Count == RecordLimits.MaxFeatures)
                return null;
            index = _features.Count;
            _featureIndices.Add(name, index);
            _features.Add(new FeatureColumnBuilder(doublePrecision) { Name = name });
        }

        var feature = _features[index];
        if (feature.Has(isCategorical))
            return feature;
        if (_featureColumns == RecordLimits.MaxFeatures)
            return null;
        _featureColumns++;
        return feature;
    }

    private void BuildFeatures(RecordBlock block)
    {
        foreach (var feature in _features)
        {
            if (feature.Has(isCategorical: false))
                feature.TakeNumbers(block.Features.Add(), Count);
            if (feature.Has(isCategorical: true))
                feature.TakeCategories(block.Features.Add(), Count);
        }

        block.FeatureTotal = block.Features.Count;
    }

    private void ClearFeatures()
    {
        // Many features that this block did not use are another model's: forget them, or new ones would find no room.
        var unused = 0;
        foreach (var feature in _features)
        {
            if (!feature.Has(isCategorical: false) && !feature.Has(isCategorical: true))
                unused++;
            feature.Clear();
        }

        if (unused > 0 && 2 * unused > _features.Count)
            ForgetFeatures();
        _featureColumns = 0;
    }
}
