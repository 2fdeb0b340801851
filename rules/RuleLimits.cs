namespace OrleansMonitor.Rules;

/// <summary>How much may be in a file of rules, and between what its times must lie.</summary>
public static class RuleLimits
{
    public const int MaxFileBytes = 4 << 20;

    public const int MaxGroups = 1000;

    /// <summary>Rules of a file, over all of its groups.</summary>
    public const int MaxRules = 10_000;

    /// <summary>Patterns of models, versions, segments or nodes of a rule.</summary>
    public const int MaxPatterns = 100;

    /// <summary>Labels, and annotations, of a rule.</summary>
    public const int MaxLabels = 32;

    public const int MaxNameLength = 128;

    /// <summary>Windows are not finer than the base windows that records are counted in.</summary>
    public static readonly TimeSpan MinWindow = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan MaxWindow = TimeSpan.FromDays(30);

    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan MaxInterval = TimeSpan.FromDays(1);

    /// <summary>How long ago the window may be that a figure is compared to.</summary>
    public static readonly TimeSpan MaxAgo = TimeSpan.FromDays(90);

    /// <summary>Windows of the past that a figure is compared to.</summary>
    public const int MaxHistory = 60;

    /// <summary>Of <c>for</c> and <c>keep_firing_for</c>.</summary>
    public static readonly TimeSpan MaxFor = TimeSpan.FromDays(7);
}
