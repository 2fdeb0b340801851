using OrleansMonitor.Access;
using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Security.Tls;

/// <summary>Which client certificates a rule is for, and what they may do. Where both are given, both must match.</summary>
internal sealed class ClientRule
{
    /// <summary>Pattern of the subject's common name.</summary>
    public string? CommonName { get; set; }

    /// <summary>Pattern of one of the subject's alternative names: a DNS name, or a URI such as a SPIFFE id.</summary>
    public string? AlternativeName { get; set; }

    /// <summary>Roles, each with the patterns of models for which it is granted; <c>*</c> for all.</summary>
    public Dictionary<string, string[]?> Grants { get; set; } = [];

    public void Check(string name, SettingErrors errors)
    {
        errors.Require(!string.IsNullOrEmpty(CommonName) || !string.IsNullOrEmpty(AlternativeName), name + ":" + nameof(CommonName), "", "given, or " + nameof(AlternativeName));
        if (OrleansMonitor.Access.Grants.Parse(Grants, out var error) is null)
            errors.Require(false, name + ":" + nameof(Grants), string.Join(", ", Grants.Keys), "roles with patterns: " + error);
    }

    public Grants ToGrants() => OrleansMonitor.Access.Grants.Parse(Grants, out _) ?? OrleansMonitor.Access.Grants.Nothing;
}
