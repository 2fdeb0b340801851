using Orleans.Concurrency;

namespace OrleansMonitor.Conformance.Hosts;

/// <summary>Activation and deactivation. Reports each deactivation to the call grain named by its key.</summary>
[Alias("test.ILifeGrain")]
public interface ILifeGrain : IGrainWithStringKey
{
    /// <summary>Different for every activation.</summary>
    [Alias("GetActivation")]
    Task<Guid> GetActivationAsync();

    [Alias("End")]
    Task<Guid> EndAsync();

    /// <summary>Asks for deactivation, then goes on until released.</summary>
    [Alias("EndWhileBusy")]
    Task<Guid> EndWhileBusyAsync();

    [Alias("ReleaseBusy"), AlwaysInterleave]
    Task ReleaseBusyAsync();

    [Alias("IsBusy"), AlwaysInterleave]
    Task<bool> IsBusyAsync();
}

/// <summary>Cannot be activated the first time.</summary>
[Alias("test.IFailingGrain")]
public interface IFailingGrain : IGrainWithStringKey
{
    [Alias("GetAttempt")]
    Task<int> GetAttemptAsync();
}
