using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;

namespace OrleansMonitor.Embedded.Invocation;

/// <summary>The result of a method without one.</summary>
internal readonly struct NoResult;

/// <summary>A request with a caller who waits for a <typeparamref name="TResult"/>.</summary>
internal abstract class GrainRequest<TResult> : GrainRequest
{
    private static readonly Action<object?, CancellationToken> Cancel = static (state, token) =>
        ((GrainRequest<TResult>)state!).TryFail(new OperationCanceledException(token));

    // Not RunContinuationsAsynchronously: an await never continues inside a turn of another scheduler, so the callee's turn
    // is safe as it is, and WhenAll and WaitAsync would pass through the thread pool, which a simulation must not.
    private readonly TaskCompletionSource<TResult> _completion = new();
    private CancellationTokenRegistration _cancellation;
    private TResult? _result;

    /// <summary>Set by proxies of methods with such a parameter: cancels the wait as well as the work.</summary>
    internal CancellationToken CancellationToken;

    internal override bool IsAbandoned => _completion.Task.IsCompleted;

    internal override void Publish()
    {
        if (Method!.OneWay)
        {
            if (Error is not null)
                Reference!.Factory.ReportUnobserved(Method.Name, GrainId, Error);
            return;
        }

        Release();
        if (Error is not null)
            _completion.TrySetException(Error);
        else
            _completion.TrySetResult(_result!);
    }

    internal override bool TryFail(Exception error)
    {
        if (Method!.OneWay)
        {
            Reference!.Factory.ReportUnobserved(Method.Name, GrainId, error);
            return true;
        }

        Release();
        return _completion.TrySetException(error);
    }

    private protected Task<TResult> Send(GrainReference reference, GrainMethod method)
    {
        Reference = reference;
        Method = method;
        if (CancellationToken.IsCancellationRequested)
            return Task.FromCanceled<TResult>(CancellationToken);
        reference.Factory.Send(this);
        if (method.OneWay)
            return Task.FromResult(default(TResult)!);
        if (CancellationToken.CanBeCanceled)
        {
            _cancellation = CancellationToken.UnsafeRegister(Cancel, this);
            // The answer may have come before there was a registration to take back.
            if (IsAbandoned)
                _cancellation.Unregister();
        }

        return _completion.Task;
    }

    private protected void Succeed(Activation activation, TResult result)
    {
        _result = result;
        activation.OnRequestCompleted(this);
    }

    private protected void Fail(Activation activation, Exception error)
    {
        Error = error;
        activation.OnRequestCompleted(this);
    }

    private protected InvalidOperationException NullTask() => new($"{Method} of {GrainId} returned null instead of a task.");

    private void Release()
    {
        Reference!.Factory.Pending.Remove(this);
        _cancellation.Unregister();
    }
}
