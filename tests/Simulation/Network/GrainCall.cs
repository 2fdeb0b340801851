using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;
using OrleansMonitor.Simulation.Activations;
using OrleansMonitor.Simulation.Silos;
using OrleansMonitor.Simulation.Types;

namespace OrleansMonitor.Simulation.Network;

/// <summary>
/// A request that a generated proxy made, on its way to an activation, and its response on the way back. Between silos both travel as
/// the bytes of Orleans' serializer.
/// </summary>
internal abstract class GrainCall : GrainRequest
{
    private readonly InvokeMethodOptions _options;
    private byte[]? _bytes;
    private Activation? _activation;

    private protected GrainCall(SimulatedGrainFactory caller, GrainId grainId, IInvokable body, InvokeMethodOptions options)
    {
        Caller = caller;
        GrainId = grainId;
        Class = caller.Types.ClassOf(grainId.Type);
        Body = body;
        _options = options;
    }

    internal SimulatedGrainFactory Caller { get; }

    internal GrainId GrainId { get; }

    internal GrainClass Class { get; }

    internal IInvokable Body { get; private set; }

    internal string Method => $"{Body.GetInterfaceName()}.{Body.GetMethodName()}";

    internal Response? Response { get; private set; }

    internal long SentAt { get; set; }

    /// <summary>How often it was sent on without any activation having worked in between.</summary>
    internal int Hops { get; set; }

    /// <summary>Where the network sent it.</summary>
    internal SimulatedSilo? Destination { get; set; }

    internal bool IsOneWay => _options.HasFlag(InvokeMethodOptions.OneWay);

    internal override bool Interleaves => _options.HasFlag(InvokeMethodOptions.AlwaysInterleave);

    internal override bool IsReadOnly => _options.HasFlag(InvokeMethodOptions.ReadOnly);

    internal override bool IsAbandoned => IsAnswered;

    /// <summary>The caller has an answer, or has given up. Never so for one that waits for none.</summary>
    internal abstract bool IsAnswered { get; }

    private OrleansTypes Types => Caller.Types;

    internal override ValueTask<Response> InvokeAsync(Activation activation)
    {
        _activation = activation;
        Body.SetTarget(activation);
        return Body.Invoke();
    }

    internal override void Complete(Activation activation, Response response) => Respond(activation.Silo, response);

    internal override void PassOn(Activation activation, Exception? error)
    {
        if (error is not null)
        {
            Respond(activation.Silo, Response.FromException(error));
            return;
        }

        // An activation that ends before it has done anything must not send its requests round in a circle.
        if (!activation.HasWorked && ++Hops > activation.Silo.Options.MaxForwardCount)
        {
            Refuse(activation.Silo, $"was forwarded more than {activation.Silo.Options.MaxForwardCount} times; the last activation ended without working");
            return;
        }

        activation.Silo.Network.Forward(activation.Silo, this);
    }

    internal void Refuse(SimulatedSilo silo, string why) => Respond(silo, Response.FromException(Unavailable(why)));

    internal SiloUnavailableException Unavailable(string why) => new($"{Method} of {GrainId} {why}.");

    /// <summary>It leaves for another silo.</summary>
    internal void WriteBody() => _bytes = Types.Write(Body);

    /// <summary>It has come from another silo.</summary>
    internal void ReadBody(SimulatedSilo reader)
    {
        Body = (IInvokable)Types.Read(_bytes!, reader.Grains);
        _bytes = null;
    }

    /// <summary>Cancels the work, wherever it is.</summary>
    internal void CancelWork() => _activation?.Scheduler.Post(static body => ((IInvokable)body!).TryCancel(), Body);

    /// <summary>Hands the response to the caller.</summary>
    internal void Publish()
    {
        if (_bytes is not null)
            Response = (Response)Types.Read(_bytes, Caller);
        _bytes = null;
        if (Response!.Exception is { } error)
            TryFail(error);
        else
            Succeed(Response);
    }

    /// <summary>Hands an error to the caller, whatever the grain does.</summary>
    internal abstract void TryFail(Exception error);

    private protected abstract void Succeed(Response response);

    /// <summary>
    /// Within a silo the response is copied unless it is immutable, as in Orleans; to others it goes as bytes. One that cannot be copied
    /// or written fails the call.
    /// </summary>
    private void Respond(SimulatedSilo silo, Response response)
    {
        Response = response;
        if (IsOneWay)
        {
            if (response.Exception is { } unseen)
                silo.ReportUnobserved(Method, GrainId, unseen);
            return;
        }

        try
        {
            if (Caller.Silo == silo)
                Response = Types.Copy(response);
            else
                _bytes = Types.Write(response);
        }
        catch (Exception error) when (response.Exception is null)
        {
            Respond(silo, Response.FromException(error));
            return;
        }

        silo.Network.Respond(silo, this);
    }
}

/// <summary>A call with a caller who waits for a <typeparamref name="TResult"/>.</summary>
internal sealed class GrainCall<TResult>(SimulatedGrainFactory caller, GrainId grainId, IInvokable body, InvokeMethodOptions options)
    : GrainCall(caller, grainId, body, options)
{
    // Not RunContinuationsAsynchronously: an await never continues inside a turn of another scheduler, so the callee's turn is safe as
    // it is, and WhenAll and WaitAsync would pass through the thread pool.
    private readonly TaskCompletionSource<TResult> _completion = new();
    private CancellationTokenRegistration _cancellation;

    internal Task<TResult> Answer => IsOneWay ? Task.FromResult(default(TResult)!) : _completion.Task;

    internal override bool IsAnswered => _completion.Task.IsCompleted;

    internal void CancelWith(CancellationToken token, SimulatedNetwork network) => _cancellation = token.UnsafeRegister(
        _ =>
        {
            _completion.TrySetCanceled(token);
            network.Cancel(this);
        },
        null);

    internal override void TryFail(Exception error)
    {
        _cancellation.Unregister();
        _completion.TrySetException(error);
    }

    private protected override void Succeed(Response response)
    {
        _cancellation.Unregister();
        _completion.TrySetResult(response.GetResult<TResult>()!);
    }
}
