using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;

namespace Orleans;

/// <summary>Base class of grain implementations. One request at a time runs on an activation unless it says otherwise.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly IGrainContext? _context;
    private IGrainFactory? _factory;

    /// <summary>Takes the context of the activation that is constructing this object.</summary>
    protected Grain() => _context = GrainConstruction.Current;

    protected Grain(IGrainContext grainContext) => _context = grainContext;

    public IGrainContext GrainContext => _context ?? throw new InvalidOperationException(
        $"{GetType().Name} was constructed outside a grain host and was given no grain context.");

    public string IdentityString => GrainContext.GrainId.ToString();

    protected IGrainFactory GrainFactory => _factory ??= ServiceProvider.GetRequiredService<IGrainFactory>();

    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="GrainBaseExtensions.DeactivateOnIdle"/>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>
    /// Keeps the activation from idle deactivation for at least <paramref name="timeSpan"/>;
    /// <see cref="TimeSpan.MaxValue"/> for ever, zero or less takes an earlier delay back.
    /// </summary>
    protected void DelayDeactivation(TimeSpan timeSpan)
    {
        if (GrainContext is ICollectible collectible)
            collectible.DelayDeactivation(timeSpan);
    }
}
