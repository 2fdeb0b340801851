using System.Collections.Frozen;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Client.Sampling;

/// <summary>A model's rates at one moment, immutable: recording threads take it with one read.</summary>
internal sealed class SamplingPlan
{
    private readonly FrozenDictionary<string, Stratum>? _classes;

    /// <param name="rate">Rate of what no stratum takes.</param>
    /// <param name="errorRate">Rate of records with an error.</param>
    /// <param name="classRates">Rates of rare classes.</param>
    /// <param name="formerRate">Highest rate that records had within the label horizon.</param>
    public SamplingPlan(double rate, double errorRate, IReadOnlyDictionary<string, double> classRates, double formerRate)
    {
        Base = new Stratum(rate);
        var labelRate = Math.Max(rate, formerRate);
        foreach (var classRate in classRates.Values)
            labelRate = Math.Max(labelRate, classRate);
        Labels = new Sampler(labelRate);
        Error = new Stratum(Math.Max(rate, errorRate));
        // Kept at more than the rate of labels, such a record would lose labels that its weight vouches for.
        ErrorWithOutcome = new Stratum(Math.Min(Error.Sampler.Rate, labelRate));
        _classes = classRates.Count == 0
            ? null
            : classRates.ToFrozenDictionary(static pair => pair.Key, pair => new Stratum(Math.Max(rate, pair.Value)), StringComparer.Ordinal);
        KeepsAll = rate >= 1;
    }

    /// <summary>The highest rate of any record: what labels must have kept up with.</summary>
    public double HighestRate => Math.Max(Base.Sampler.Rate, _classes?.Values.Max(static stratum => stratum.Sampler.Rate) ?? 0);

    public bool KeepsAll { get; }

    public Stratum Base { get; }

    public Stratum Error { get; }

    public Stratum ErrorWithOutcome { get; }

    public Sampler Labels { get; }

    public Stratum For(bool hasError, bool hasOutcome, string? predictedClass)
    {
        if (hasError)
            return hasOutcome ? ErrorWithOutcome : Error;
        if (_classes is not null && predictedClass is not null && _classes.TryGetValue(predictedClass, out var stratum))
            return stratum;
        return Base;
    }
}

/// <summary>Records that share a rate, and the weight that goes with it.</summary>
internal sealed class Stratum(double rate)
{
    public Sampler Sampler { get; } = new(rate);

    public float Weight { get; } = (float)(1 / rate);
}
