namespace OrleansMonitor.Client.Sampling;

/// <summary>
/// Which records are kept. A kept record carries the weight 1/rate, so that estimates stay unbiased whatever the rates are.
/// </summary>
public sealed class SamplingOptions
{
    /// <summary>Share of the records of a model that is kept, 0 &lt; rate ≤ 1. Default 1.</summary>
    public double Rate { get; set; } = 1;

    /// <summary>
    /// Share of records with an error that is kept; never less than the other rate. A record that has both an error and a
    /// prediction is kept at no more than the rate of labels, so that its label follows it. Default 1.
    /// </summary>
    public double ErrorRate { get; set; } = 1;

    /// <summary>Whether a lower rate that the silo asks for in its acknowledgements is followed. Default true.</summary>
    public bool FollowSilo { get; set; } = true;

    /// <summary>
    /// How long labels are still kept at the highest rate that records had, 0 to 30 d: a label may come long after the rate
    /// of its record has fallen. Default 7 d, as long as a silo waits for a label.
    /// </summary>
    public TimeSpan LabelHorizon { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Rates of single models, by name.</summary>
    public Dictionary<string, ModelSamplingOptions> Models { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>Rates of one model; null takes the general one.</summary>
public sealed class ModelSamplingOptions
{
    public double? Rate { get; set; }

    public double? ErrorRate { get; set; }

    /// <summary>
    /// Rates of rare predicted classes, by class; never less than the model's. Labels are kept at the highest of them, since
    /// a label does not know what was predicted.
    /// </summary>
    public Dictionary<string, double> ClassRates { get; set; } = new(StringComparer.Ordinal);
}
