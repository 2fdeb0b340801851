using System.Diagnostics;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>
/// One thing that the writer does within a transaction it shares with others. <see cref="Apply"/> runs on the writer's
/// thread; the answer is given only after the transaction is durable.
/// </summary>
internal abstract class WriteRequest
{
    /// <summary>Roughly what it adds to the transaction, for the bound on grouping.</summary>
    public abstract long Bytes { get; }

    /// <summary>The trace that it was made in; none while nobody traces.</summary>
    public ActivityContext Trace { get; } = StoreInstruments.CurrentTrace;

    /// <summary>What went wrong with this request alone, while the others of its transaction went well.</summary>
    public Exception? Error { get; set; }

    public virtual bool Fenced => false;

    public abstract void Apply(SqliteStatements statements);

    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

/// <summary>A request with an answer.</summary>
internal abstract class WriteRequest<T> : WriteRequest
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    protected T Result { get; set; } = default!;

    public override void Complete() => _answer.TrySetResult(Result);

    public override void Fail(Exception exception) => _answer.TrySetException(exception);
}
