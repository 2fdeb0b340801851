using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;
using OrleansMonitor.Simulation.Network;
using OrleansMonitor.Simulation.Silos;
using OrleansMonitor.Simulation.Types;

namespace OrleansMonitor.Simulation;

/// <summary>
/// One who calls grains: makes Orleans' generated proxies, and sends what they call into the simulated network.
/// </summary>
public abstract class SimulatedGrainFactory : GrainFactoryBase, IClusterClient, IGrainReferenceRuntime
{
    private readonly SimulatedNetwork _network;
    private readonly Dictionary<(GrainType Type, GrainInterfaceType Contract), (GrainReferenceConstructor Constructor, GrainReferenceShared Shared)> _proxies = [];

    private protected SimulatedGrainFactory(OrleansTypes types, SimulatedNetwork network, PendingCalls pending)
    {
        Types = types;
        _network = network;
        Pending = pending;
    }

    public abstract IServiceProvider ServiceProvider { get; }

    internal OrleansTypes Types { get; }

    internal PendingCalls Pending { get; }

    /// <summary>Where the caller is; null: outside.</summary>
    internal abstract SimulatedSilo? Silo { get; }

    /// <summary>Whether a scenario makes the calls from within a silo, as its web front end would. It outlives the silo.</summary>
    internal virtual bool IsDoor => false;

    public override IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType)
    {
        if (!_proxies.TryGetValue((grainId.Type, interfaceType), out var proxy))
            _proxies[(grainId.Type, interfaceType)] = proxy = Types.ProxyOf(grainId.Type, interfaceType, this);
        return proxy.Constructor(proxy.Shared, grainId.Key);
    }

    public override IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string? grainClassNamePrefix)
    {
        ArgumentNullException.ThrowIfNull(interfaceType);
        return GetGrain(GrainId.Create(Types.ImplementationOf(interfaceType, grainClassNamePrefix), grainKey), InterfaceOf(interfaceType));
    }

    object IGrainReferenceRuntime.Cast(IAddressable grain, Type interfaceType) =>
        grain is GrainReference && interfaceType.IsInstanceOfType(grain) ? grain : GetGrain(grain.GetGrainId(), InterfaceOf(interfaceType));

    ValueTask<T?> IGrainReferenceRuntime.InvokeMethodAsync<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options) where T : default =>
        new(Send(new GrainCall<T?>(this, reference.GrainId, request, options)));

    ValueTask IGrainReferenceRuntime.InvokeMethodAsync(GrainReference reference, IInvokable request, InvokeMethodOptions options) =>
        new(Send(new GrainCall<object?>(this, reference.GrainId, request, options)));

    void IGrainReferenceRuntime.InvokeMethod(GrainReference reference, IInvokable request, InvokeMethodOptions options) =>
        _ = Send(new GrainCall<object?>(this, reference.GrainId, request, options | InvokeMethodOptions.OneWay));

    private protected override GrainInterfaceType InterfaceOf(Type contract) => Types.InterfaceOf(contract);

    private Task<T> Send<T>(GrainCall<T> call)
    {
        var token = call.Body.GetCancellationToken();
        if (token.IsCancellationRequested)
            return Task.FromCanceled<T>(token);
        if (!call.IsOneWay)
            Pending.Add(call);
        _network.Send(call);
        if (token.CanBeCanceled && !call.IsAnswered)
            call.CancelWith(token, _network);
        return call.Answer;
    }
}
