namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>The rule files of one silo, to take the place of those in force.</summary>
/// <param name="Silo">Its name.</param>
/// <param name="Files">All of them.</param>
[GenerateSerializer, Immutable, Alias("om.RuleFilesOffer")]
public sealed record RuleFilesOffer(
    [property: Id(0)] string Silo,
    [property: Id(1)] RuleSource[] Files);

/// <summary>How the rule files of a silo stand to those in force.</summary>
public enum RuleFilesStanding
{
    /// <summary>They are those in force.</summary>
    InForce,

    /// <summary>They may take the place of those in force: they never were in force, or no other silo has the present ones any more.</summary>
    Wanted,

    /// <summary>Others took their place, which other silos have.</summary>
    Replaced,
}
