namespace OrleansMonitor.Cli.Fleet;

internal enum FleetTask
{
    Binary,
    Multiclass,
    Regression,
    Generation,
}

/// <summary>
/// A simulated model: what its inputs, predictions, latencies and outcomes look like. It holds no state, so that all nodes
/// share one; everything is drawn from the node's own generator.
/// </summary>
internal abstract class FleetModel(string name, FleetTask task)
{
    public string Name { get; } = name;

    public FleetTask Task { get; } = task;

    public virtual string[] Classes => [];

    /// <summary>The class that scores are the probability of; empty: that of the predicted class.</summary>
    public virtual string PositiveClass => "";

    /// <summary>Skill of the new version that a tenth of the requests goes to.</summary>
    public virtual double CanarySkill => 0.9;

    public abstract string[] NumericFeatures { get; }

    public virtual string[] CategoricalFeatures => [];

    /// <summary>The share of predictions whose outcome becomes known, and after how long on average.</summary>
    public virtual double LabelShare => 0.6;

    /// <summary>The share of predictions that users answer with a thumb, up or down.</summary>
    public virtual double FeedbackShare => 0;

    /// <summary>Names of the dimensions of its requests: country and device, or none.</summary>
    public virtual string[] Dimensions => [];

    /// <summary>Whether its inputs can become other ones, see <see cref="Drift"/>.</summary>
    public virtual bool CanDrift => false;

    public virtual TimeSpan MeanLabelDelay => TimeSpan.FromSeconds(8);

    /// <summary>Draws one prediction; <paramref name="skill"/> is 1 for a good version and less for a worse one. A failed one has an error.</summary>
    public abstract Sample Next(Random random, double skill, Span<float> features, Span<string?> categories);

    /// <summary>Makes what was drawn into what it is when the inputs have changed.</summary>
    public virtual void Drift(Random random, Span<float> features, Span<string?> categories)
    {
    }

    /// <summary>A few requests in a thousand fail, for one of three reasons.</summary>
    protected static string? DrawError(Random random) => random.Next(1000) switch
    {
        < 2 => "timeout",
        2 => "out-of-memory",
        3 => "bad-input",
        _ => null,
    };
}
