using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Silo.Alerting.Receivers.Mail;

/// <summary>Whose certificate a mail server may have: of the system's authorities, or of the ones in a file and no others.</summary>
internal sealed class MailTrust : IDisposable
{
    private readonly SecretReference? _file;
    private readonly X509Certificate2Collection? _authorities;

    private MailTrust(string name, SecretReference? file)
    {
        (Name, _file) = (name, file);
        _authorities = file is null ? null : Read(file);
    }

    /// <summary>The name that the certificate must be for.</summary>
    public string Name { get; }

    /// <summary>Why the certificate was refused, in words; empty: it was not, or it has not been seen.</summary>
    public string Problem { get; private set; } = "";

    /// <exception cref="SecretException">The file cannot be read, or there is no certificate in it.</exception>
    public static MailTrust Of(EmailIntegration integration) => new(integration.ServerName ?? integration.Host, integration.CaFile);

    /// <summary>The chain that a certificate must have; null: the system's.</summary>
    public X509ChainPolicy? ChainPolicy()
    {
        if (_authorities is null)
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    /// <summary>Lets nothing through that the framework does not, but says more of it.</summary>
    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        var statuses = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, each) => all | each.Status) ?? X509ChainStatusFlags.NoError;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            Problem = "the server has no certificate";
        else if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            Problem = $"the server's certificate is not for the name '{Name}'";
        else if (statuses.HasFlag(X509ChainStatusFlags.NotTimeValid))
            Problem = "the server's certificate, or one that it rests on, is not valid at this time";
        else if ((statuses & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
            Problem = $"the server's certificate is not signed by an authority {(_file is null ? "that the system knows" : $"in {_file}")}";
        else
            Problem = $"the server's certificate is not valid ({statuses})";
        return false;
    }

    public void Dispose()
    {
        foreach (var authority in _authorities ?? [])
            authority.Dispose();
    }

    private static X509Certificate2Collection Read(SecretReference file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(SecretValues.Read(file));
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }

        return authorities.Count > 0 ? authorities : throw new SecretException($"{file} holds no certificate in PEM form");
    }
}
