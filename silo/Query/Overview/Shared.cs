namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>What is computed once for all who ask within some seconds.</summary>
/// <param name="At">When that began, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
/// <param name="Task">The computation.</param>
/// <param name="IsWhole">Whether nothing is missing in it.</param>
internal sealed record Shared<T>(long At, Task<T> Task, Func<T, bool> IsWhole)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);

    /// <summary>Of one in which something is missing.</summary>
    private static readonly TimeSpan UnfinishedLifetime = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether the next one who asks begins anew. What failed is tried again at once.</summary>
    public bool IsOld(TimeProvider time) =>
        Task.IsFaulted || Task.IsCanceled || (Task.IsCompleted && time.GetElapsedTime(At) >= (IsWhole(Task.Result) ? Lifetime : UnfinishedLifetime));
}
