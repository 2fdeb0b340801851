namespace OrleansMonitor.Domain.Records;

/// <summary>One feature of a block: numbers, or indices into a dictionary of categories.</summary>
public sealed class FeatureColumn : IReusable
{
    public string Name { get; set; } = "";

    /// <summary>Width 4 or 8; NaN is missing. Empty: the feature is categorical.</summary>
    public ReadOnlyMemory<byte> Numbers { get; set; }

    public NameList Categories { get; } = new(RecordLimits.MaxCategories);

    /// <summary>Width 1 (255 is missing) or 2 (65,535 is missing).</summary>
    public ReadOnlyMemory<byte> Indices { get; set; }

    public bool IsCategorical => Numbers.IsEmpty;

    public void Clear()
    {
        Name = "";
        Numbers = default;
        Categories.Clear();
        Indices = default;
    }
}
