using System.Reflection;
using System.Reflection.Emit;
using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Invocation;

/// <summary>
/// Generates, for one grain method, <c>class M : XRequest { fields; override Call(grain) => ((I)grain).M(fields); }</c>
/// </summary>
internal sealed class RequestTypeBuilder
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private RequestTypeBuilder(Type baseType, ConstructorBuilder constructor, FieldBuilder[] fields)
    {
        BaseType = baseType;
        Constructor = constructor;
        Fields = fields;
    }

    internal Type BaseType { get; }

    internal ConstructorBuilder Constructor { get; }

    internal FieldBuilder[] Fields { get; }

    internal FieldInfo CancellationField => BaseType.GetField(nameof(GrainRequest<>.CancellationToken), Any)!;

    internal MethodInfo Dispatch => BaseType.GetMethod(nameof(TaskRequest.Dispatch), Any | BindingFlags.DeclaredOnly)!;

    internal static RequestTypeBuilder Build(MethodInfo method)
    {
        var baseType = RequestBase(method);
        var parameters = method.GetParameters();
        if (method.IsGenericMethod || parameters.Any(p => p.ParameterType.IsByRef))
            throw Unsupported(method, "is generic or has parameters by reference");

        var type = ProxyAssembly.DefineType($"{method.DeclaringType!.Name}.{method.Name}", baseType);
        var fields = new FieldBuilder[parameters.Length];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = type.DefineField($"argument{i}", parameters[i].ParameterType, FieldAttributes.Public);
        var constructor = type.DefineDefaultConstructor(MethodAttributes.Public);
        EmitCall(type, baseType, method, fields);
        type.CreateType();
        return new RequestTypeBuilder(baseType, constructor, fields);
    }

    private static void EmitCall(TypeBuilder type, Type baseType, MethodInfo method, FieldBuilder[] fields)
    {
        var overridden = baseType.GetMethod("CallValue", Any) ?? baseType.GetMethod("Call", Any)!;
        var call = type.DefineMethod(
            overridden.Name,
            MethodAttributes.Family | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            overridden.ReturnType,
            [typeof(object)]);
        var il = call.GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
        }

        il.Emit(OpCodes.Callvirt, method);
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(call, overridden);
    }

    private static Type RequestBase(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(Task))
            return typeof(TaskRequest);
        if (type == typeof(ValueTask))
            return typeof(ValueTaskRequest);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
            return typeof(TaskRequest<>).MakeGenericType(type.GetGenericArguments());
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            return typeof(ValueTaskRequest<>).MakeGenericType(type.GetGenericArguments());
        throw Unsupported(method, $"returns {type.Name}; grain methods return Task, Task<T>, ValueTask or ValueTask<T>");
    }

    private static OrleansConfigurationException Unsupported(MethodInfo method, string why) =>
        new($"{method.DeclaringType!.FullName}.{method.Name} {why}, which the grain host does not support.");
}
