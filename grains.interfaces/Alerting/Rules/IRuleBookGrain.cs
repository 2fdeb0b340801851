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

    /// <summary>Sets one group, written as in a rule file. A group of a file cannot be set.</summary>
    [Alias("PutGroup")]
    Task<RuleBookChange> PutGroupAsync(string group, string text);

    /// <summary>Takes out a group that was set.</summary>
    [Alias("DeleteGroup")]
    Task<RuleBookChange> DeleteGroupAsync(string group);
}
