using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>Hands the context to the parameterless constructor of the grain base class.</summary>
internal static class GrainConstruction
{
    [ThreadStatic]
    private static IGrainContext? _current;

    internal static IGrainContext? Current => _current;

    internal static object Construct(IGrainContext context, Func<object> constructor)
    {
        var outer = _current;
        _current = context;
        try
        {
            return constructor();
        }
        finally
        {
            _current = outer;
        }
    }
}
