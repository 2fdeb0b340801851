using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;

namespace OrleansMonitor.Embedded.Invocation;

// One base class per kind of return type. A generated class per method derives from one of them, holds the arguments in
// typed fields and calls the method, so a call boxes nothing and allocates no argument array. The completed case stays
// synchronous; the other is a local async method that comes back to the activation's scheduler.

/// <summary>A method that returns <see cref="Task"/>.</summary>
internal abstract class TaskRequest : GrainRequest<NoResult>
{
    public Task Dispatch(GrainReference reference, GrainMethod method) => Send(reference, method);

    protected abstract Task Call(object grain);

    internal override void Run(Activation activation, object grain)
    {
        Task? task;
        try
        {
            task = Call(grain);
        }
        catch (Exception error)
        {
            Fail(activation, error);
            return;
        }

        if (task is null)
            Fail(activation, NullTask());
        else if (task.IsCompletedSuccessfully)
            Succeed(activation, default);
        else
            _ = AwaitAsync(activation, task);
    }

    private async Task AwaitAsync(Activation activation, Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error)
        {
            Fail(activation, error);
            return;
        }

        Succeed(activation, default);
    }
}

/// <summary>A method that returns <see cref="Task{TResult}"/>.</summary>
internal abstract class TaskRequest<TResult> : GrainRequest<TResult>
{
    public Task<TResult> Dispatch(GrainReference reference, GrainMethod method) => Send(reference, method);

    protected abstract Task<TResult> Call(object grain);

    internal override void Run(Activation activation, object grain)
    {
        Task<TResult>? task;
        try
        {
            task = Call(grain);
        }
        catch (Exception error)
        {
            Fail(activation, error);
            return;
        }

        if (task is null)
            Fail(activation, NullTask());
        else if (task.IsCompletedSuccessfully)
            Succeed(activation, task.Result);
        else
            _ = AwaitAsync(activation, task);
    }

    private async Task AwaitAsync(Activation activation, Task<TResult> task)
    {
        TResult result;
        try
        {
            result = await task;
        }
        catch (Exception error)
        {
            Fail(activation, error);
            return;
        }

        Succeed(activation, result);
    }
}

/// <summary>A method that returns <see cref="ValueTask"/>.</summary>
internal abstract class ValueTaskRequest : TaskRequest
{
    public new ValueTask Dispatch(GrainReference reference, GrainMethod method) => new(Send(reference, method));

    protected abstract ValueTask CallValue(object grain);

    protected sealed override Task Call(object grain)
    {
        var task = CallValue(grain);
        return task.IsCompletedSuccessfully ? Task.CompletedTask : task.AsTask();
    }
}

/// <summary>A method that returns <see cref="ValueTask{TResult}"/>.</summary>
internal abstract class ValueTaskRequest<TResult> : TaskRequest<TResult>
{
    public new ValueTask<TResult> Dispatch(GrainReference reference, GrainMethod method) => new(Send(reference, method));

    protected abstract ValueTask<TResult> CallValue(object grain);

    protected sealed override Task<TResult> Call(object grain) => CallValue(grain).AsTask();
}
