namespace OrleansMonitor.Domain.Rules;

/// <summary>What a reading says of its rule.</summary>
public enum Verdict
{
    /// <summary>There is nothing to judge; <see cref="AlertRule.NoData"/> says what that means.</summary>
    NoData,

    /// <summary>Not beyond the threshold, or at or within the clear threshold.</summary>
    Clear,

    /// <summary>Neither: between the two thresholds, or beyond the first one but not with the confidence that is asked for.</summary>
    Between,

    /// <summary>Beyond the threshold, with the confidence that is asked for.</summary>
    Breach,
}

/// <summary>A verdict and, where there was nothing to judge, why.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Empty unless it is <see cref="Verdict.NoData"/>.</param>
public readonly record struct Judgement(Verdict Verdict, string Reason);
