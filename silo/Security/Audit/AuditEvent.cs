namespace OrleansMonitor.Silo.Security.Audit;

/// <summary>One change, or the attempt at one.</summary>
/// <param name="Action">start, stop, reload, or a request's method.</param>
/// <param name="Target">What it was about: a path, a source of credentials, a configuration.</param>
/// <param name="Who">The caller, or the silo itself.</param>
/// <param name="From">The caller's address and port; empty: this process.</param>
/// <param name="Outcome">What became of it.</param>
internal sealed record AuditEvent(string Action, string Target, string Who, string From, string Outcome)
{
    /// <summary>What is another now, in words; empty: the target says it, or nothing is.</summary>
    public string Change { get; init; } = "";
}

/// <summary>What a request that changes something changed, as its endpoint says it for the audit log.</summary>
internal sealed class AuditedChange
{
    private readonly string _text;

    private AuditedChange(string text) => _text = text;

    /// <summary>To be called by endpoints that need the role <c>operate</c>. It must hold no secret.</summary>
    public static void Set(HttpContext context, string change) => context.Features.Set(new AuditedChange(change));

    public static string Of(HttpContext context) => context.Features.Get<AuditedChange>()?._text ?? "";
}
