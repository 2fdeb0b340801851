namespace Orleans.Runtime;

/// <summary>Injects an <see cref="IPersistentState{TState}"/> into a constructor parameter.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute
{
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    public string StateName { get; }

    /// <summary>Null: the default store.</summary>
    public string? StorageName { get; }
}
