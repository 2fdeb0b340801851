namespace System.Runtime.CompilerServices;

/// <summary>The runtime knows this attribute by name: it lets the generated proxies use internal grain interfaces.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
