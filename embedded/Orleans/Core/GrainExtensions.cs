using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Identity of grains and grain references.</summary>
public static class GrainExtensions
{
    public static GrainId GetGrainId(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            IGrainBase instance => instance.GrainContext.GrainId,
            GrainReference reference => reference.GrainId,
            _ => throw new ArgumentException($"{grain.GetType().FullName} is neither a grain nor a grain reference.", nameof(grain)),
        };
    }

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>A reference to <paramref name="grain"/>: what a grain passes on instead of <c>this</c>.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) where TGrainInterface : IAddressable
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            IGrainBase instance => instance.GrainContext.ActivationServices.GetRequiredService<IGrainFactory>()
                .GetGrain<TGrainInterface>(instance.GrainContext.GrainId),
            GrainReference reference => reference.Cast<TGrainInterface>(),
            _ => throw new ArgumentException($"{grain.GetType().FullName} is neither a grain nor a grain reference.", nameof(grain)),
        };
    }
}
