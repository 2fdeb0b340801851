namespace OrleansMonitor.Domain.Records;

/// <summary>Actual outcomes that arrive after their predictions, as columns of <see cref="Count"/> elements.</summary>
public sealed class LabelBlock : IReusable
{
    public string Model { get; set; } = "";

    public uint Count { get; set; }

    /// <summary>Hash of the id: width 8; 0 is no id, and is refused.</summary>
    public ReadOnlyMemory<byte> InferenceIds { get; set; }

    public NameList Classes { get; } = new(RecordLimits.MaxClasses);

    /// <summary>Actual class: width 1 or 2, all bits set is absent.</summary>
    public ReadOnlyMemory<byte> Labels { get; set; }

    /// <summary>Actual number: width 4 or 8; NaN is absent.</summary>
    public ReadOnlyMemory<byte> ActualValues { get; set; }

    /// <summary>Measurements of the predictions, by name. A row without a label has one of them at least.</summary>
    public ReusableList<FeatureColumn> Measurements { get; } = new();

    /// <summary>Measurement columns given, as <see cref="RecordBlock.MeasurementTotal"/>.</summary>
    public int MeasurementTotal { get; set; }

    /// <summary>Whether its numbers are averaged with those of the same names that their predictions have.</summary>
    public bool Mean { get; set; }

    /// <summary>Whether its labels and measurements take the place of earlier ones that say otherwise.</summary>
    public bool Replace { get; set; }

    public void Clear()
    {
        Model = "";
        Count = 0;
        Replace = Mean = false;
        MeasurementTotal = 0;
        Measurements.Clear();
        Classes.Clear();
        InferenceIds = Labels = ActualValues = default;
    }
}
