namespace OrleansMonitor.Grains.Models;

/// <summary>The join of late labels (configuration section <c>Labels</c>).</summary>
public sealed class LabelOptions
{
    public const string Section = "Labels";

    /// <summary>
    /// How long a prediction waits for its label, counted from its arrival (a replay of last year's log may be labelled
    /// today). Default 7 d.
    /// </summary>
    public TimeSpan PendingRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a label waits for its prediction, which may come by a slower way. Default 1 h.</summary>
    public TimeSpan EarlyLabelRetention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How many neighbouring label chunks in the store are merged into one, 2 to 1,024: what an activation reads grows with the
    /// logarithm of the commits, and each chunk is written again as often. Default 32.
    /// </summary>
    public int MergedChunks { get; set; } = 32;

    /// <summary>Predictions and labels that a model may keep; past it the oldest go, counted as evicted. Default 2,000,000.</summary>
    public int MaxPendingPerModel { get; set; } = 2_000_000;
}
