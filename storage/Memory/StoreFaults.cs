namespace OrleansMonitor.Storage.Memory;

/// <summary>What a store is asked to do when a fault policy is consulted.</summary>
public enum StoreOperation
{
    Load,
    Read,
    Commit,
    List,
    Ping,
}

/// <summary>
/// What goes wrong with one operation: it waits <paramref name="DelayBefore"/>, fails or takes effect, waits
/// <paramref name="DelayAfter"/>, then fails or answers. A commit that fails after it took effect is ambiguous to its caller. It
/// takes effect even if its caller is gone by then, as a real store's would.
/// </summary>
public readonly record struct StoreFault(TimeSpan DelayBefore, bool FailBefore, TimeSpan DelayAfter, bool FailAfter)
{
    public static StoreFault None => default;
}

/// <summary>Decides what goes wrong; called once per operation, in their order.</summary>
public interface IStoreFaultPolicy
{
    StoreFault Next(StoreOperation operation, OwnerId owner);
}

/// <summary>The failure that a fault policy asked for.</summary>
public sealed class InjectedStoreException(string message) : Exception(message);
