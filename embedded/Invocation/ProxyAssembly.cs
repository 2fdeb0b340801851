using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace OrleansMonitor.Embedded.Invocation;

/// <summary>The dynamic assembly that holds generated proxies. Callers hold <see cref="Lock"/> while they build.</summary>
internal static class ProxyAssembly
{
    private static readonly AssemblyBuilder Assembly = AssemblyBuilder.DefineDynamicAssembly(
        new AssemblyName("OrleansMonitor.Embedded.Proxies"), AssemblyBuilderAccess.Run);

    private static readonly ModuleBuilder Module = Assembly.DefineDynamicModule("Proxies");
    private static readonly HashSet<string> Visible = [];
    private static int _count;

    internal static Lock Lock { get; } = new();

    internal static TypeBuilder DefineType(string name, Type baseType) => Module.DefineType(
        $"{name}_{++_count}", TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.Class, baseType);

    /// <summary>Makes the type usable from generated code though it be internal, generic arguments included.</summary>
    internal static void MakeVisible(Type type)
    {
        if (type.HasElementType)
        {
            MakeVisible(type.GetElementType()!);
            return;
        }

        foreach (var argument in type.GetGenericArguments())
            MakeVisible(argument);
        var name = type.Assembly.GetName().Name;
        if (name is null || !Visible.Add(name))
            return;
        var constructor = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        Assembly.SetCustomAttribute(new CustomAttributeBuilder(constructor, [name]));
    }
}
