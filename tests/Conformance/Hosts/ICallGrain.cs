using Orleans.Concurrency;

namespace OrleansMonitor.Conformance.Hosts;

/// <summary>Plain calls: results of every kind, errors, references, cancellation.</summary>
[Alias("test.ICallGrain")]
public interface ICallGrain : IGrainWithStringKey
{
    [Alias("GetKey")]
    Task<string> GetKeyAsync();

    [Alias("GetGrainId")]
    Task<string> GetGrainIdAsync();

    [Alias("Echo")]
    Task<Visit> EchoAsync(Visit visit, int times, string? suffix);

    [Alias("Add")]
    ValueTask<int> AddAsync(int amount);

    [Alias("Reset")]
    ValueTask ResetAsync();

    [Alias("Post"), OneWay]
    Task PostAsync(int amount);

    [Alias("Fail")]
    Task<int> FailAsync(FailureMode mode, string message);

    [Alias("AddThrough")]
    Task<int> AddThroughAsync(string otherKey, int amount);

    [Alias("AddTo")]
    Task<int> AddToAsync(ICallGrain other, int amount);

    [Alias("SendSelf")]
    Task<int> SendSelfAsync(string otherKey, int amount);

    [Alias("WaitForCancellation")]
    Task WaitForCancellationAsync(CancellationToken cancellationToken);

    [Alias("StaysOnScheduler")]
    Task<bool> StaysOnSchedulerAsync();
}
