using OrleansMonitor.Access;

namespace OrleansMonitor.Silo.Security.Access;

internal static class AccessExtensions
{
    public static T RequireAccess<T>(this T builder, AccessRole role, ModelScope scope)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new AccessRequirement(role, scope));

    /// <summary>Open to everybody, without saying who.</summary>
    public static T AllowAnyone<T>(this T builder)
        where T : IEndpointConventionBuilder => builder.WithMetadata(AccessRequirement.Anyone);
}
