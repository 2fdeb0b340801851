using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Invocation;

namespace OrleansMonitor.Embedded.Routing;

internal delegate void UnobservedErrorHandler(string source, GrainId grainId, Exception error);

/// <summary>Makes references to grains and sends the calls of one caller: a silo or a client.</summary>
internal sealed class GrainFactory(
    GrainManifest manifest,
    IMessageTransport transport,
    PendingRequests pending,
    UnobservedErrorHandler unobserved,
    Func<IServiceProvider> services,
    object? origin) : IClusterClient
{
    private static readonly ConcurrentDictionary<Type, GrainProxyConstructor> Untyped = new();

    public IServiceProvider ServiceProvider => services();

    internal PendingRequests Pending => pending;

    /// <summary>The caller, as the transport knows it; null for a client.</summary>
    internal object? Origin => origin;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        var grainClass = manifest.Resolve(typeof(TGrainInterface), grainClassNamePrefix);
        var reference = GrainProxy<TGrainInterface>.Create(this, grainClass, GrainId.Create(grainClass.GrainType, primaryKey));
        return (TGrainInterface)(object)reference;
    }

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentNullException.ThrowIfNull(grainInterfaceType);
        if (!grainInterfaceType.IsInterface || !typeof(IGrainWithStringKey).IsAssignableFrom(grainInterfaceType))
        {
            throw new ArgumentException(
                $"{grainInterfaceType.FullName} is not an interface that derives from {nameof(IGrainWithStringKey)}.",
                nameof(grainInterfaceType));
        }

        var grainClass = manifest.Resolve(grainInterfaceType, null);
        var create = Untyped.GetOrAdd(grainInterfaceType, static type => (GrainProxyConstructor)typeof(GrainProxy<>)
            .MakeGenericType(type)
            .GetField(nameof(GrainProxy<>.Create), BindingFlags.Static | BindingFlags.NonPublic)!
            .GetValue(null)!);
        return (IGrain)create(this, grainClass, GrainId.Create(grainClass.GrainType, grainPrimaryKey));
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable
    {
        var grainClass = manifest.Find(grainId.Type);
        if (!grainClass.Type.IsAssignableTo(typeof(TGrainInterface)))
            throw new ArgumentException($"{grainClass.Type.FullName} does not implement {typeof(TGrainInterface).FullName}.");
        return (TGrainInterface)(object)GrainProxy<TGrainInterface>.Create(this, grainClass, grainId);
    }

    internal void Send(GrainRequest request)
    {
        if (!request.Method!.OneWay)
            pending.Add(request);
        transport.Send(request);
    }

    internal void ReportUnobserved(string source, GrainId grainId, Exception error) => unobserved(source, grainId, error);
}
