namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>All alerting rules of the cluster, durable and versioned; there is one, under <see cref="Key"/>.</summary>
[Alias("om.IRuleBookGrain")]
public interface IRuleBookGrain : IGrainWithStringKey
{
    const string Key = "cluster";

    /// <summary>The rules, or null when <paramref name="knownVersion"/> is theirs still. The version before the first rules is 0.</summary>
    [Alias("Get")]
    Task<RuleBook?> GetAsync(long knownVersion);

    /// <summary>Takes the place of all sources that are files, whole or not at all.</summary>
    [Alias("SetFiles")]
    Task<RuleBookChange> SetFilesAsync(RuleSource[] files);

    /// <summary>Says which rule files a silo has, as <see cref="RuleFileSet"/> numbers them, and answers how they stand to those in force.</summary>
    [Alias("HoldFiles")]
    Task<RuleFilesStanding> HoldFilesAsync(string silo, ulong set);

    /// <summary>Takes the place of all sources that are files with those of a silo, whole or not at all.</summary>
    [Alias("OfferFiles")]
    Task<RuleBookChange> OfferFilesAsync(RuleFilesOffer offer);

    /// <summary>Sets one group, written as in a rule file. A group of a file cannot be set.</summary>
    [Alias("PutGroup")]
    Task<RuleBookChange> PutGroupAsync(string group, string text);

    /// <summary>Takes out a group that was set.</summary>
    [Alias("DeleteGroup")]
    Task<RuleBookChange> DeleteGroupAsync(string group);
}
