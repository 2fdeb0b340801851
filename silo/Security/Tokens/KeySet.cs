using Microsoft.IdentityModel.Tokens;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Security.Tokens;

/// <summary>An issuer's public keys for signatures.</summary>
internal sealed class KeySet(IReadOnlyList<JsonWebKey> keys)
{
    public const int MaxKeys = 100;

    private const int MinRsaBits = 2048;

    public static readonly KeySet Empty = new([]);

    /// <summary>The keys of a token that names none: all of them. Otherwise the one with the name.</summary>
    public IEnumerable<SecurityKey> Find(string? id) => string.IsNullOrEmpty(id) ? keys : keys.Where(key => key.KeyId == id);

    /// <summary>The names of the keys.</summary>
    public string Names => string.Join(", ", keys.Select(static key => string.IsNullOrEmpty(key.KeyId) ? "one without a name" : key.KeyId));

    public bool Has(string? id) => string.IsNullOrEmpty(id) || keys.Any(key => key.KeyId == id);

    /// <param name="source">What messages call it.</param>
    /// <param name="json">A JSON Web Key Set (RFC 7517).</param>
    /// <exception cref="ReloadException">It is none, or has no key that can be used.</exception>
    public static KeySet Parse(string source, string json)
    {
        JsonWebKeySet set;
        try
        {
            set = new JsonWebKeySet(json);
        }
        catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException or FormatException)
        {
            throw new ReloadException($"{source}: it is no JSON Web Key Set.", e);
        }

        var usable = set.Keys.Where(IsUsable).ToList();
        return usable.Count switch
        {
            0 => throw new ReloadException($"{source}: none of its {set.Keys.Count} keys is a public key for signatures (RSA of at least {MinRsaBits} bits, or EC)."),
            > MaxKeys => throw new ReloadException($"{source}: it has {usable.Count} keys; at most {MaxKeys}."),
            _ => new KeySet(usable),
        };
    }

    /// <summary>A symmetric key in a set that is published would let everybody sign.</summary>
    private static bool IsUsable(JsonWebKey key) =>
        (string.IsNullOrEmpty(key.Use) || key.Use == JsonWebKeyUseNames.Sig)
        && ((key.Kty == JsonWebAlgorithmsKeyTypes.RSA && key.KeySize >= MinRsaBits)
            || (key.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve && !string.IsNullOrEmpty(key.X) && !string.IsNullOrEmpty(key.Y)));
}
