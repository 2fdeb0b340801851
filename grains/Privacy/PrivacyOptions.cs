using OrleansMonitor.Domain.Privacy;

namespace OrleansMonitor.Grains.Privacy;

/// <summary>What is kept back of what is known (configuration section <c>Privacy</c>).</summary>
public sealed class PrivacyOptions
{
    public const string Section = "Privacy";

    /// <summary>
    /// A secret of 32 to 1,024 characters with which the silo hashes ids that reach it as text: those of JSON and of deletions. It is the
    /// one that clients hash theirs with. Default: none.
    /// </summary>
    public string? IdKey { get; set; }

    /// <summary>A file that holds the secret and nothing else, instead of <see cref="IdKey"/>.</summary>
    public string? IdKeyFile { get; set; }

    /// <summary>Figures over fewer records are withheld, 0 to 1,000,000. Default 0: none is.</summary>
    public int MinimumRecords { get; set; }

    /// <summary>How much of ε private releases of a model may spend in a period, 0 to 1,000, in thousandths. Default 0: there are none.</summary>
    public double Budget { get; set; }

    /// <summary>After how long a budget is there anew, 1 h to 366 d, by the wall clock from 1970 on. Default 1 d.</summary>
    public TimeSpan BudgetPeriod { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Settings of single models, by name.</summary>
    public Dictionary<string, ModelPrivacyOptions> Models { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The fewest records that a model's figures are shown of.</summary>
    public int MinimumOf(string model) => Models.GetValueOrDefault(model)?.MinimumRecords ?? MinimumRecords;

    /// <summary>Thousandths of ε that a model's releases may spend in a period.</summary>
    public long BudgetOf(string model) => (long)Math.Round((Models.GetValueOrDefault(model)?.Budget ?? Budget) * PrivateFigure.EpsilonUnit);
}

/// <summary>What a model may have of its own; null takes the general setting.</summary>
public sealed class ModelPrivacyOptions
{
    public int? MinimumRecords { get; set; }

    public double? Budget { get; set; }
}
