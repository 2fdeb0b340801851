using System.Reflection;
using Orleans.Concurrency;

namespace OrleansMonitor.Embedded.Invocation;

/// <summary>A method of a grain interface and how its requests are scheduled.</summary>
internal sealed class GrainMethod(MethodInfo method)
{
    internal string Name { get; } = $"{method.DeclaringType!.Name}.{method.Name}";

    internal bool AlwaysInterleave { get; } = method.IsDefined(typeof(AlwaysInterleaveAttribute));

    internal bool ReadOnly { get; } = method.IsDefined(typeof(ReadOnlyAttribute));

    internal bool OneWay { get; } = method.IsDefined(typeof(OneWayAttribute));

    public override string ToString() => Name;
}
