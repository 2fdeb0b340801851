namespace OrleansMonitor.Silo.Security.Audit;

/// <summary>Says of an endpoint that its path ends with an inference id, whose text is in no log: who asks for its deletion asks that it be forgotten.</summary>
internal sealed class UnauditedId
{
    private UnauditedId()
    {
    }

    public static UnauditedId Last { get; } = new();

    /// <summary>The path as the audit log has it.</summary>
    public static string PathOf(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return context.GetEndpoint()?.Metadata.GetMetadata<UnauditedId>() is null ? path : path[..(path.LastIndexOf('/') + 1)] + "{id}";
    }
}
