using System.Security.Cryptography;
using System.Text;
using OrleansMonitor.Access;
using OrleansMonitor.Silo.Security.Listening;

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

    /// <summary>
    /// Whom limits are for: the client or, where callers do not say who they are, the address; empty for programs of this machine, which
    /// can do worse than to send requests.
    /// </summary>
    public string ClientAt(ConnectionInfo connection)
    {
        if (Kind != CallerKind.Anonymous)
            return LimitKey;
        return connection.RemoteIpAddress is not { } address || ListenAddress.IsLocal(address) ? "" : ListenAddress.Show(address);
    }

    /// <summary>What the numbers of his batches are bound to, so that no other client can use them up; empty where callers do not say who they are.</summary>
    public Guid Epoch { get; } = Kind == CallerKind.Anonymous ? Guid.Empty : EpochOf(Kind, Name);

    /// <summary>The caller of a request whose access was checked; one without any role where it was not.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Nobody;

    private static Guid EpochOf(CallerKind kind, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {name}"), hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>As audit logs name him.</summary>
    public override string ToString() => Kind == CallerKind.Anonymous ? Name : $"{LimitKey} ({Credential})";
}
