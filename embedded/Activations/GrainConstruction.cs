using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>Hands the context to the parameterless constructor of the grain base class.</summary>
internal static class GrainConstruction
{
    [ThreadStatic]
    private static IGrainContext? t_current;

    internal static IGrainContext? Current => t_current;

    internal static object Construct(IGrainContext context, Func<object> constructor)
    {
        var outer = t_current;
        t_current = context;
        try
        {
            return constructor();
        }
        finally
        {
            t_current = outer;
        }
    }
}
