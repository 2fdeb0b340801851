using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansMonitor.Access;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Security.Tokens;

/// <summary>Checks a JSON Web Token (RFC 7519): signature, issuer, audience, lifetime; and reads the roles out of it.</summary>
internal sealed class TokenValidator
{
    // Asymmetric only: with a shared secret everybody who can check a token can make one. "none" is refused likewise.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new();
    private readonly TokenOptions _options;
    private readonly SigningKeys _keys;
    private readonly TokenCache _cache;
    private readonly TimeProvider _time;
    private readonly TokenValidationParameters _parameters;

    public TokenValidator(SecurityOptions options, SigningKeys keys, TimeProvider time)
    {
        _options = options.Tokens;
        _keys = keys;
        _time = time;
        _cache = new TokenCache(time);
        keys.Changed = _cache.Clear;
        _parameters = new TokenValidationParameters
        {
            ValidIssuer = _options.Issuer,
            ValidAudience = _options.Audience,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeyResolver = (_, _, id, _) => _keys.Current.Find(id),
            LifetimeValidator = IsInLife,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
        };
    }

    public ValueTask<AuthenticationResult> ValidateAsync(string token, CancellationToken cancellation)
    {
        var key = TokenCache.KeyOf(token);
        return _cache.Find(key) is { } known ? new(known) : CheckAsync(token, key, cancellation);
    }

    private async ValueTask<AuthenticationResult> CheckAsync(string token, UInt128 key, CancellationToken cancellation)
    {
        if (Read(token) is not { } read)
            return AuthenticationResult.Refused("token-malformed", "the credential is neither an API key nor a token");
        if (!Algorithms.Contains(read.Alg))
            return AuthenticationResult.Refused("token-algorithm", "the token is signed by an algorithm that is not taken; RS, PS and ES with 256, 384 and 512 bits are");
        // What a token says must be understood (RFC 7515, 4.1.11) is nothing that is known here.
        if (read.TryGetHeaderValue<object>("crit", out _))
            return AuthenticationResult.Refused("token-critical", "the token has a header that must be understood (crit) and is not");
        var keys = _keys.Current;
        var result = await _handler.ValidateTokenAsync(read, _parameters);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && await _keys.TryFindAsync(read.Kid, cancellation))
        {
            keys = _keys.Current;
            result = await _handler.ValidateTokenAsync(read, _parameters);
        }

        if (!result.IsValid)
            return Refused(result.Exception);
        var accepted = AuthenticationResult.Of(new Caller(read.Subject is { Length: > 0 } subject ? subject : "(no subject)", CallerKind.Token, GrantsOf(read), read.Id ?? ""));
        // Keys that changed meanwhile have emptied the cache, and this was checked by the former ones.
        if (ReferenceEquals(keys, _keys.Current))
            _cache.Add(key, accepted, new DateTimeOffset(read.ValidTo, TimeSpan.Zero) + _options.ClockSkew);
        return accepted;
    }

    private JsonWebToken? Read(string token)
    {
        try
        {
            return _handler.CanReadToken(token) ? _handler.ReadJsonWebToken(token) : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private bool IsInLife(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        if (expires is not { } end)
            throw new SecurityTokenNoExpirationException();
        if (end + _options.ClockSkew <= now)
            throw new SecurityTokenExpiredException();
        return notBefore is not { } begin || begin - _options.ClockSkew <= now ? true : throw new SecurityTokenNotYetValidException();
    }

    private Grants GrantsOf(JsonWebToken token)
    {
        string[] models = [NamePattern.All];
        if (_options.ModelsClaim.Length > 0)
        {
            models = [.. token.Claims.Where(claim => claim.Type == _options.ModelsClaim).Select(claim => claim.Value).Take(Grants.MaxPatterns + 1)];
            // What cannot be read as it was meant grants nothing.
            if (models.Length > Grants.MaxPatterns || Array.Exists(models, pattern => NamePattern.Check(pattern) is not null))
                return Grants.Nothing;
        }

        var words = token.Claims.Where(claim => claim.Type == _options.RoleClaim)
            .SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        return new Grants(role => words.Contains(_options.RolePrefix + Grants.NameOf(role)) ? models : null);
    }

    private AuthenticationResult Refused(Exception? problem) => problem switch
    {
        SecurityTokenExpiredException => AuthenticationResult.Refused("token-expired", "the token has expired"),
        SecurityTokenNotYetValidException => AuthenticationResult.Refused("token-early", "the token is not valid yet; clocks may differ by at most " + _options.ClockSkew.TotalSeconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture) + " s"),
        SecurityTokenNoExpirationException => AuthenticationResult.Refused("token-endless", "the token never expires; it needs the claim exp"),
        SecurityTokenInvalidAudienceException => AuthenticationResult.Refused("token-audience", $"the token is for another audience; it needs '{_options.Audience}'"),
        SecurityTokenInvalidIssuerException => AuthenticationResult.Refused("token-issuer", $"the token is from another issuer; it needs '{_options.Issuer}'"),
        SecurityTokenSignatureKeyNotFoundException => AuthenticationResult.Refused("token-key", "the token is signed with a key that the issuer does not publish"),
        _ => AuthenticationResult.Refused("token-signature", "the token's signature cannot be verified"),
    };
}
