using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Routing;

namespace OrleansMonitor.Embedded.Invocation;

internal delegate GrainReference GrainProxyConstructor(GrainFactory factory, GrainClass grainClass, GrainId grainId);

/// <summary>The generated proxy of one grain interface, made at first use and kept for the process.</summary>
internal static class GrainProxy<TInterface>
{
    internal static readonly GrainProxyConstructor Create = GrainProxyBuilder.Build(typeof(TInterface));
}

/// <summary>Generates, per method, <c>M(a, b) => new MRequest { argument0 = a, argument1 = b }.Dispatch(this, method)</c>.</summary>
internal static class GrainProxyBuilder
{
    private static readonly Type[] Parameters = [typeof(GrainFactory), typeof(GrainClass), typeof(GrainId)];

    internal static GrainProxyConstructor Build(Type interfaceType)
    {
        lock (ProxyAssembly.Lock)
        {
            ProxyAssembly.MakeVisible(typeof(GrainProxyBuilder));
            ProxyAssembly.MakeVisible(interfaceType);
            var builder = ProxyAssembly.DefineType($"Proxy.{interfaceType.FullName}", typeof(GrainReference));
            builder.AddInterfaceImplementation(interfaceType);
            DefineConstructor(builder);

            var methods = new List<MethodInfo>();
            foreach (var declaring in interfaceType.GetInterfaces().Prepend(interfaceType))
                methods.AddRange(declaring.GetMethods().Where(m => m.IsAbstract && !m.IsStatic));
            for (var i = 0; i < methods.Count; i++)
                DefineMethod(builder, methods[i], i);

            var type = builder.CreateType();
            for (var i = 0; i < methods.Count; i++)
                type.GetField($"method{i}")!.SetValue(null, new GrainMethod(methods[i]));
            return Compile(type);
        }
    }

    private static void DefineConstructor(TypeBuilder builder)
    {
        var constructor = builder.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, Parameters);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(
            OpCodes.Call,
            typeof(GrainReference).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, Parameters)!);
        il.Emit(OpCodes.Ret);
    }

    private static void DefineMethod(TypeBuilder builder, MethodInfo method, int index)
    {
        var parameters = method.GetParameters();
        foreach (var parameter in parameters)
            ProxyAssembly.MakeVisible(parameter.ParameterType);
        ProxyAssembly.MakeVisible(method.ReturnType);
        ProxyAssembly.MakeVisible(method.DeclaringType!);

        var request = RequestTypeBuilder.Build(method);
        var descriptor = builder.DefineField($"method{index}", typeof(GrainMethod), FieldAttributes.Public | FieldAttributes.Static);
        // The name carries the interface, so that two base interfaces may declare the same method.
        var implementation = builder.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType,
            [.. parameters.Select(p => p.ParameterType)]);
        var il = implementation.GetILGenerator();
        il.Emit(OpCodes.Newobj, request.Constructor);
        var hasToken = false;
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            il.Emit(OpCodes.Stfld, request.Fields[i]);
            if (parameters[i].ParameterType != typeof(CancellationToken) || hasToken)
                continue;
            hasToken = true;
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            il.Emit(OpCodes.Stfld, request.CancellationField);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldsfld, descriptor);
        il.Emit(OpCodes.Call, request.Dispatch);
        il.Emit(OpCodes.Ret);
        builder.DefineMethodOverride(implementation, method);
    }

    private static GrainProxyConstructor Compile(Type type)
    {
        var parameters = Array.ConvertAll(Parameters, Expression.Parameter);
        return Expression.Lambda<GrainProxyConstructor>(
            Expression.New(type.GetConstructor(Parameters)!, parameters), parameters).Compile();
    }
}
