using OrleansMonitor.Access;

namespace OrleansMonitor.Silo.Security.Access;

internal enum CallerKind
{
    Anonymous,
    Key,
    Token,
    Certificate,
}

/// <summary>Who sends a request, and what he may do.</summary>
/// <param name="Name">The client of an API key, the subject of a token, the name of a certificate's rule.</param>
/// <param name="Kind">How the caller said who he is.</param>
/// <param name="Grants">His roles.</param>
/// <param name="Credential">The public part of what he presented: a key's id, a token's id, a certificate's thumbprint.</param>
internal sealed record Caller(string Name, CallerKind Kind, Grants Grants, string Credential = "")
{
    /// <summary>Where callers do not say who they are.</summary>
    public static readonly Caller Anonymous = new("anonymous", CallerKind.Anonymous, Grants.Everything);

    private static readonly Caller Nobody = new("nobody", CallerKind.Anonymous, Grants.Nothing);

    /// <summary>What limits go by: keys of one client share one.</summary>
    public string LimitKey { get; } = Kind switch
    {
        CallerKind.Key => "key " + Name,
        CallerKind.Token => "token " + Name,
        CallerKind.Certificate => "certificate " + Name,
        _ => "",
    };

    /// <summary>The caller of a request whose access was checked; one without any role where it was not.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Nobody;

    /// <summary>As audit logs name him.</summary>
    public override string ToString() => Kind == CallerKind.Anonymous ? Name : $"{LimitKey} ({Credential})";
}
