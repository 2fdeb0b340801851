using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.CodeGeneration;
using Orleans.Metadata;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Serializers;

namespace OrleansMonitor.Simulation.Types;

internal delegate GrainReference GrainReferenceConstructor(GrainReferenceShared shared, IdSpan key);

/// <summary>
/// What Orleans itself knows of grain classes, contracts and messages: its manifest, its generated proxies and its serializer. The
/// services are those of a silo that is never started. They are dear to build and do not change, so all simulations of a process share
/// them.
/// </summary>
internal sealed class OrleansTypes
{
    private static readonly ConcurrentDictionary<string, Lazy<OrleansTypes>> Known = new(StringComparer.Ordinal);

    private readonly ServiceProvider _services;
    private readonly Serializer _serializer;
    private readonly DeepCopier _copier;
    private readonly CodecProvider _codecs;
    private readonly CopyContextPool _copyContexts;
    private readonly GrainInterfaceTypeResolver _interfaceTypes;
    private readonly GrainInterfaceTypeToGrainTypeResolver _grainTypes;
    private readonly Dictionary<GrainInterfaceType, GrainReferenceConstructor> _proxies = [];
    private readonly ConcurrentDictionary<GrainType, GrainClass> _classes = new();
    private readonly ConcurrentDictionary<Type, GrainInterfaceType> _interfaces = new();
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainType> _implementations = new();

    private OrleansTypes(IEnumerable<Assembly> assemblies)
    {
        var services = new ServiceCollection();
        services.AddOrleans(static _ => { });
        services.AddSerializer(serializer =>
        {
            foreach (var assembly in assemblies)
                serializer.AddAssembly(assembly);
        });
        // What a grain throws reaches its caller as it is, in another silo too; silos that ship are configured so.
        services.Configure<ExceptionSerializationOptions>(static options => options.SupportedNamespacePrefixes.Add(nameof(OrleansMonitor)));
        services.AddSingleton<IGrainFactory, ReadingGrainFactory>();
        services.AddSingleton<ILocalSiloDetails>(new LocalSilo("types", SiloAddress.New(IPAddress.Loopback, 1, 1)));
        services.AddSingleton<IClusterMembershipService, NoMembership>();
        _services = services.BuildServiceProvider();
        _serializer = _services.GetRequiredService<Serializer>();
        _copier = _services.GetRequiredService<DeepCopier>();
        _codecs = _services.GetRequiredService<CodecProvider>();
        _copyContexts = _services.GetRequiredService<CopyContextPool>();
        _interfaceTypes = _services.GetRequiredService<GrainInterfaceTypeResolver>();
        _grainTypes = _services.GetRequiredService<GrainInterfaceTypeToGrainTypeResolver>();
        foreach (var proxy in _services.GetRequiredService<IOptions<TypeManifestOptions>>().Value.InterfaceProxies)
        {
            if (!proxy.IsGenericTypeDefinition && typeof(GrainReference).IsAssignableFrom(proxy))
                _proxies[_interfaceTypes.GetGrainInterfaceType(ContractOf(proxy))] = Compile(proxy);
        }
    }

    internal static OrleansTypes Of(IEnumerable<Assembly> assemblies)
    {
        var ordered = assemblies.Distinct().OrderBy(static a => a.FullName, StringComparer.Ordinal).ToArray();
        return Known.GetOrAdd(string.Join('\n', ordered.Select(static a => a.FullName)), _ => new Lazy<OrleansTypes>(() => new OrleansTypes(ordered))).Value;
    }

    internal GrainInterfaceType InterfaceOf(Type contract) => _interfaces.GetOrAdd(contract, _interfaceTypes.GetGrainInterfaceType);

    /// <exception cref="ArgumentException">There is no such class, or more than one.</exception>
    internal GrainType ImplementationOf(Type contract, string? classNamePrefix) => _implementations.GetOrAdd(
        (contract, classNamePrefix), key => _grainTypes.GetGrainType(InterfaceOf(key.Interface), key.Prefix!));

    internal GrainClass ClassOf(GrainType type) => _classes.GetOrAdd(type, key =>
        _services.GetRequiredService<GrainClassMap>().TryGetGrainClass(key, out var found)
            ? new GrainClass(_services, found, _services.GetRequiredService<GrainPropertiesResolver>().GetGrainProperties(key), _proxies.ContainsKey)
            : throw new ArgumentException($"There is no grain class of type \"{key}\" in the known assemblies."));

    /// <summary>The generated proxy of a contract; what it calls goes to <paramref name="runtime"/>.</summary>
    internal (GrainReferenceConstructor Constructor, GrainReferenceShared Shared) ProxyOf(GrainType type, GrainInterfaceType contract, IGrainReferenceRuntime runtime) =>
        _proxies.TryGetValue(contract, out var constructor)
            ? (constructor, new GrainReferenceShared(type, contract, 0, runtime, InvokeMethodOptions.None, _codecs, _copyContexts, _services))
            : throw new ArgumentException($"There is no generated proxy of \"{contract}\" in the known assemblies.");

    internal T Copy<T>(T message) => _copier.Copy(message)!;

    internal byte[] Write(object message) => _serializer.SerializeToArray(message);

    /// <param name="bytes">What <see cref="Write"/> made.</param>
    /// <param name="reader">Whose references to grains are in the message.</param>
    internal object Read(byte[] bytes, IGrainFactory reader)
    {
        ReadingGrainFactory.Current = reader;
        try
        {
            return _serializer.Deserialize<object>(bytes)!;
        }
        finally
        {
            ReadingGrainFactory.Current = null;
        }
    }

    /// <summary>The contract that a proxy was generated for: the one that all its other interfaces lead up to.</summary>
    private static Type ContractOf(Type proxy)
    {
        var interfaces = proxy.GetInterfaces();
        return interfaces.MaxBy(static candidate => typeof(IAddressable).IsAssignableFrom(candidate) ? candidate.GetInterfaces().Length : -1)!;
    }

    private static GrainReferenceConstructor Compile(Type proxy)
    {
        ParameterExpression[] parameters = [Expression.Parameter(typeof(GrainReferenceShared)), Expression.Parameter(typeof(IdSpan))];
        var constructor = proxy.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, [typeof(GrainReferenceShared), typeof(IdSpan)])!;
        return Expression.Lambda<GrainReferenceConstructor>(Expression.New(constructor, parameters), parameters).Compile();
    }

    /// <summary>The manifest is the same whatever silos there are.</summary>
    private sealed class NoMembership : IClusterMembershipService
    {
        public ClusterMembershipSnapshot CurrentSnapshot { get; } = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, MembershipVersion.MinValue);

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(false);
    }

    /// <summary>Stands for whoever reads a message on this thread: references in it shall call in the reader's name.</summary>
    private sealed class ReadingGrainFactory : GrainFactoryBase
    {
        [ThreadStatic]
        private static IGrainFactory? _current;

        internal static IGrainFactory? Current
        {
            set => _current = value;
        }

        public override IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => _current!.GetGrain(grainId, interfaceType);

        public override IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string? grainClassNamePrefix) => throw new NotSupportedException();

        private protected override GrainInterfaceType InterfaceOf(Type contract) => throw new NotSupportedException();
    }
}
