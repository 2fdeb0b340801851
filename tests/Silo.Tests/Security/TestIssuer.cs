using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>An identity provider: a key pair, and tokens that it signs.</summary>
internal sealed class TestIssuer : IDisposable
{
    public const string Issuer = "https://issuer.test";
    public const string Audience = "orleansmonitor";

    private readonly RSA _key = RSA.Create(2048);

    public TestIssuer(string keyId = "key-1") => KeyId = keyId;

    public string KeyId { get; }

    public static string[] Settings(string jwks) =>
        [$"--Security:Tokens:Issuer={Issuer}", $"--Security:Tokens:Audience={Audience}", jwks];

    /// <summary>The public keys, as a provider publishes them.</summary>
    public static string Jwks(params TestIssuer[] issuers) => JsonSerializer.Serialize(new
    {
        keys = issuers.Select(issuer =>
        {
            var key = issuer._key.ExportParameters(includePrivateParameters: false);
            return new { kty = "RSA", use = "sig", kid = issuer.KeyId, n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) };
        }),
    });

    public string Token(
        string roles = "read",
        string audience = Audience,
        string issuer = Issuer,
        TimeSpan? expires = null,
        TimeSpan? begins = null,
        string[]? models = null,
        SigningCredentials? signing = null,
        bool isEndless = false,
        Dictionary<string, object>? headers = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["sub"] = "somebody", ["roles"] = roles.Split(','), ["jti"] = "token-1" };
        if (models is not null)
            claims["models"] = models;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = !isEndless }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = claims,
            AdditionalHeaderClaims = headers,
            NotBefore = isEndless ? null : now + (begins ?? TimeSpan.FromMinutes(-5)),
            Expires = isEndless ? null : now + (expires ?? TimeSpan.FromMinutes(5)),
            SigningCredentials = signing ?? new SigningCredentials(new RsaSecurityKey(_key) { KeyId = KeyId }, SecurityAlgorithms.RsaSha256),
        });
    }

    /// <summary>A token signed with a secret that everybody knows: the issuer's public key.</summary>
    public string TokenOfPublicKey() => Token(signing: new SigningCredentials(
        new SymmetricSecurityKey(SHA256.HashData(Encoding.UTF8.GetBytes(_key.ExportRSAPublicKeyPem()))) { KeyId = KeyId }, SecurityAlgorithms.HmacSha256));

    /// <summary>A token without a signature.</summary>
    public string TokenOfNobody()
    {
        var payload = Token().Split('.')[1];
        return Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""") + "." + payload + ".";
    }

    public void Dispose() => _key.Dispose();
}
