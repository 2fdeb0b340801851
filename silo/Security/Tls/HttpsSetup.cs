using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace OrleansMonitor.Silo.Security.Tls;

/// <summary>How every https address is served.</summary>
internal static class HttpsSetup
{
    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    public static void Apply(KestrelServerOptions kestrel) => kestrel.ConfigureHttpsDefaults(https =>
    {
        var services = kestrel.ApplicationServices;
        var certificate = services.GetRequiredService<ServerCertificate>();
        if (!certificate.IsConfigured)
            return;
        var clients = services.GetRequiredService<ClientCertificates>();
        https.SslProtocols = Protocols;
        https.HandshakeTimeout = TimeSpan.FromSeconds(10);
        https.ServerCertificateSelector = (_, _) => certificate.Current;
        if (clients.IsConfigured)
        {
            https.ClientCertificateMode = services.GetRequiredService<SecurityOptions>().Tls.RequireClientCertificate
                ? ClientCertificateMode.RequireCertificate
                : ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = (presented, chain, _) => clients.IsTrusted(presented, chain);
        }

        https.OnAuthenticate = (_, tls) =>
        {
            // In place of the bare certificate, so that intermediate ones go with it.
            tls.ServerCertificateSelectionCallback = null;
            tls.ServerCertificateContext = certificate.Context;
        };
    });
}
