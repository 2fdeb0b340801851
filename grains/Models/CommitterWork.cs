namespace OrleansMonitor.Grains.Models;

/// <summary>Something to be done with a model's durable state between two commits of deltas, and its caller's answer.</summary>
internal abstract class CommitterWork
{
    internal abstract Task RunAsync(ModelCommitter committer);

    /// <summary>It is durable: the caller gets the answer.</summary>
    internal abstract void Complete();

    internal abstract void Fail(Exception failure);
}

internal sealed class CommitterWork<T>(Func<ModelCommitter, Task<T>> work) : CommitterWork
{
    private readonly TaskCompletionSource<T> _completion = new();
    private T _result = default!;

    internal Task<T> Answer => _completion.Task;

    internal override async Task RunAsync(ModelCommitter committer) => _result = await work(committer);

    internal override void Complete() => _completion.TrySetResult(_result);

    internal override void Fail(Exception failure) => _completion.TrySetException(failure);
}
