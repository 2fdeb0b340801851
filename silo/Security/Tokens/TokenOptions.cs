using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Security.Tokens;

/// <summary>JSON Web Tokens of an identity provider (configuration section <c>Security:Tokens</c>).</summary>
internal sealed class TokenOptions
{
    public const string Section = "Security:Tokens";

    /// <summary>The <c>iss</c> that a token must have.</summary>
    public string? Issuer { get; set; }

    /// <summary>The <c>aud</c> of which a token must have one.</summary>
    public string? Audience { get; set; }

    /// <summary>File with the issuer's public keys (JSON Web Key Set). Read again when it changes. This or <see cref="JwksUrl"/>.</summary>
    public string? JwksFile { get; set; }

    /// <summary>Where the issuer publishes its keys: https, or http on loopback.</summary>
    public string? JwksUrl { get; set; }

    /// <summary>How often <see cref="JwksUrl"/> is asked again, 1 min to 7 d. Default 1 h.</summary>
    public TimeSpan JwksRefreshInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Least time between two times that it is asked because a token names a key that is not known, 1 s to 1 h. Default 1 min.</summary>
    public TimeSpan JwksMinInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How far the issuer's clock may be from this one, 0 to 5 min. Default 30 s.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Claim with the roles: an array, or words in one string. Default <c>roles</c>.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>What stands before ingest, read and operate in the claim, such as <c>orleansmonitor:</c>. Default nothing.</summary>
    public string RolePrefix { get; set; } = "";

    /// <summary>
    /// Claim with the patterns of the models for which all of the token's roles hold, an array or one string. Empty (default): roles
    /// hold for every model. Where it is set, a token without the claim has no role.
    /// </summary>
    public string ModelsClaim { get; set; } = "";

    public bool IsConfigured => !string.IsNullOrEmpty(Issuer) || !string.IsNullOrEmpty(Audience) || !string.IsNullOrEmpty(JwksFile) || !string.IsNullOrEmpty(JwksUrl);

    public static void Check(TokenOptions o, SettingErrors errors)
    {
        if (!o.IsConfigured)
            return;
        errors.NotEmpty(nameof(o.Issuer), o.Issuer)
            .NotEmpty(nameof(o.Audience), o.Audience)
            .NotEmpty(nameof(o.RoleClaim), o.RoleClaim)
            .Range(nameof(o.JwksRefreshInterval), o.JwksRefreshInterval, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7))
            .Range(nameof(o.JwksMinInterval), o.JwksMinInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
            .Range(nameof(o.ClockSkew), o.ClockSkew, TimeSpan.Zero, TimeSpan.FromMinutes(5))
            .Require(string.IsNullOrEmpty(o.JwksFile) != string.IsNullOrEmpty(o.JwksUrl), nameof(o.JwksFile), o.JwksFile ?? "", "given where JwksUrl is not, and not beside it");
        if (!string.IsNullOrEmpty(o.JwksUrl))
            errors.Require(IsSafe(o.JwksUrl), nameof(o.JwksUrl), o.JwksUrl, "an https address, or an http address of loopback: keys that anybody can exchange on the way prove nothing");
    }

    private static bool IsSafe(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
