namespace OrleansMonitor.Silo.Security.Access;

/// <summary>Who it is, or why that is not known. The reason is a stable code; the detail is for people and holds no secret.</summary>
internal sealed record AuthenticationResult(Caller? Caller, string Reason = "", string Detail = "")
{
    public static readonly AuthenticationResult Anonymous = Of(Access.Caller.Anonymous);

    public static AuthenticationResult Of(Caller caller) => new(caller);

    public static AuthenticationResult Refused(string reason, string detail) => new(null, reason, detail);
}
