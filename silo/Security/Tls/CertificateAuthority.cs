using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansMonitor.Silo.Security.Tls;

/// <summary>Trusts what these authorities have signed, and nothing else: not the machine's own list either.</summary>
internal sealed class CertificateAuthority(X509Certificate2Collection authorities)
{
    public static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");
    public static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Whether the certificate is valid now and comes from one of the authorities, for this use.</summary>
    /// <param name="certificate">What was presented.</param>
    /// <param name="presented">The chain that was presented with it, for its intermediate certificates.</param>
    /// <param name="use">Extended key usage that it has to allow.</param>
    public bool Vouches(X509Certificate2 certificate, X509Chain? presented, Oid use)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        // Short lives of certificates and a new authority are the way to take one back; lists of revoked ones are not asked for.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.ApplicationPolicy.Add(use);
        policy.CustomTrustStore.AddRange(authorities);
        if (presented is not null)
        {
            policy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
            foreach (var element in presented.ChainElements)
                policy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(certificate);
    }
}
