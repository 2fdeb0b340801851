using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Storage;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>Calls a grain's constructor with its context, its persistent states and services of its activation.</summary>
internal sealed class GrainConstructor
{
    private readonly ConstructorInfo _constructor;
    private readonly Func<Activation, object?>[] _arguments;

    internal GrainConstructor(Type type)
    {
        var constructors = type.GetConstructors();
        _constructor = constructors.Length switch
        {
            1 => constructors[0],
            0 => throw new OrleansConfigurationException($"Grain class {type.FullName} has no public constructor."),
            _ => constructors.SingleOrDefault(c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
                ?? throw new OrleansConfigurationException(
                    $"Grain class {type.FullName} has {constructors.Length} public constructors; mark one with "
                    + $"{nameof(ActivatorUtilitiesConstructorAttribute)}."),
        };
        _arguments = Array.ConvertAll(_constructor.GetParameters(), Argument);
    }

    internal object Construct(Activation activation) => GrainConstruction.Construct(activation, () =>
    {
        var arguments = new object?[_arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = _arguments[i](activation);
        try
        {
            return _constructor.Invoke(arguments);
        }
        catch (TargetInvocationException wrapper) when (wrapper.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(wrapper.InnerException);
            throw;
        }
    });

    private static Func<Activation, object?> Argument(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type == typeof(IGrainContext))
            return static activation => activation;

        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new OrleansConfigurationException(
                    $"Parameter {parameter.Name} of {parameter.Member.DeclaringType!.FullName} has "
                    + $"{nameof(PersistentStateAttribute)} and must be an IPersistentState<T>, but is {type.Name}.");
            }

            var implementation = typeof(PersistentState<>).MakeGenericType(type.GetGenericArguments());
            return activation => Activator.CreateInstance(
                implementation, BindingFlags.Instance | BindingFlags.NonPublic, null, [activation, state], null);
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
            return activation => activation.ActivationServices.GetRequiredKeyedService(type, keyed.Key);
        if (parameter.HasDefaultValue)
            return activation => activation.ActivationServices.GetService(type) ?? parameter.DefaultValue;
        return activation => activation.ActivationServices.GetRequiredService(type);
    }
}
