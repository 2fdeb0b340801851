using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Estimates;

/// <summary>Figures of quality that are expected of records whose labels are not known.</summary>
public sealed record Estimate
{
    /// <summary>Effective records below which nothing is estimated.</summary>
    public const double MinSample = 30;

    /// <summary>Records that the figures are of, each counted once.</summary>
    public required ulong Records { get; init; }

    /// <summary>Kish's effective number of them.</summary>
    public required double EffectiveRecords { get; init; }

    /// <summary>Absent where it cannot be expected.</summary>
    public ExpectedConfusion? Confusion { get; init; }

    public IReadOnlyList<EstimatedFigure> Figures { get; init; } = [];

    /// <summary>Why there are no figures; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Weighted share of predicted numbers beyond the baseline's, whose errors are taken to be those of the outermost bins.</summary>
    public double? Extrapolated { get; init; }

    public EstimatedFigure? Find(string name)
    {
        foreach (var figure in Figures)
        {
            if (figure.Name == name)
                return figure;
        }

        return null;
    }
}

/// <summary>The confusion matrix that is expected, in weighted records, of the positive class and all others.</summary>
public readonly record struct ExpectedConfusion(string Positive, double TruePositives, double FalsePositives, double FalseNegatives, double TrueNegatives);

/// <summary>A figure that is expected.</summary>
/// <param name="Name">As the figure from labels has it in rules: accuracy, f1, rmse.</param>
/// <param name="Value">Null where it is not defined.</param>
/// <param name="Interval">What the figure from labels is expected to lie in.</param>
/// <param name="SamplingError">Standard error by chance of the outcomes of these records.</param>
/// <param name="CalibrationError">Standard error by what the baseline leaves unknown.</param>
/// <param name="Reason">Why there is no value; empty otherwise.</param>
public sealed record EstimatedFigure(string Name, double? Value, ConfidenceInterval? Interval, double? SamplingError, double? CalibrationError, string Reason)
{
    internal static EstimatedFigure None(string name, string reason) => new(name, null, null, null, null, reason);
}
