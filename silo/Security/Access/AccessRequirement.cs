using OrleansMonitor.Access;

namespace OrleansMonitor.Silo.Security.Access;

/// <summary>How the patterns of a caller's role bear on an endpoint.</summary>
internal enum ModelScope
{
    /// <summary>It concerns every model: the role has to be granted for all.</summary>
    All,

    /// <summary>It concerns the model that the path names as <c>{model}</c>.</summary>
    Path,

    /// <summary>It concerns many models, and leaves out by itself what the caller may not see or send.</summary>
    Own,

    /// <summary>It concerns no model.</summary>
    None,
}

/// <summary>What an endpoint asks of its caller. An endpoint that says nothing asks for the most that its method can mean.</summary>
internal sealed record AccessRequirement(AccessRole? Role, ModelScope Scope)
{
    public const string ModelParameter = "model";

    /// <summary>Everybody, without saying who.</summary>
    public static readonly AccessRequirement Anyone = new(null, ModelScope.None);

    private static readonly AccessRequirement ReadAll = new(AccessRole.Read, ModelScope.All);
    private static readonly AccessRequirement ReadPath = new(AccessRole.Read, ModelScope.Path);
    private static readonly AccessRequirement OperateAll = new(AccessRole.Operate, ModelScope.All);
    private static readonly AccessRequirement OperatePath = new(AccessRole.Operate, ModelScope.Path);

    public static AccessRequirement Of(RouteEndpoint endpoint, string method)
    {
        if (endpoint.Metadata.GetMetadata<AccessRequirement>() is { } declared)
            return declared;
        var ofModel = endpoint.RoutePattern.GetParameter(ModelParameter) is not null;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
            return ofModel ? ReadPath : ReadAll;
        return ofModel ? OperatePath : OperateAll;
    }
}
