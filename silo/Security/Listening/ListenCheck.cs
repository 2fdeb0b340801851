using OrleansMonitor.Silo.Security.Tls;

namespace OrleansMonitor.Silo.Security.Listening;

/// <summary>Refuses to begin where strangers could reach what nobody guards.</summary>
internal sealed partial class ListenCheck(IConfiguration configuration, ListenUrls urls, SecurityOptions security, ManagementOptions management, ILogger<ListenCheck> logger) : IListenRule
{
    private const string Endpoints = "Kestrel:Endpoints";

    /// <summary>Adds what is wrong with the addresses.</summary>
    public void Check(List<string> problems)
    {
        var addresses = new List<ListenAddress>();
        try
        {
            addresses.AddRange(All());
        }
        catch (FormatException e)
        {
            problems.Add(e.Message);
            return;
        }

        foreach (var address in addresses)
        {
            if (!address.IsLoopback && !security.IsAuthenticated && !security.AllowAnonymousBeyondLoopback)
                problems.Add(Refusal($"{address.Setting} is '{address.Url}'"));
            if (address.IsHttps && !security.Tls.IsConfigured && !HasOwnCertificate(address.Setting))
                problems.Add($"{address.Setting} is '{address.Url}': https needs {TlsOptions.Section}:{nameof(TlsOptions.CertificateFile)}.");
            if (!address.IsHttps && !address.IsLoopback && security.IsAuthenticated)
                LogClear(address.Setting, address.Url);
        }

        CheckManagement(addresses, problems);
        CheckGrpc(addresses, problems);
        if (security.Tls.HasClients && !addresses.Exists(static address => address.IsHttps))
            problems.Add($"{TlsOptions.Section}:{nameof(TlsOptions.ClientCaFile)} is '{security.Tls.ClientCaFile}': no address is https, so no client could present a certificate.");
    }

    public static string Refusal(string what) =>
        $"{what}, which others than this machine can reach, and nobody has to say who he is. Set up API keys ({SecurityOptions.Section}:{nameof(SecurityOptions.KeysFile)}), "
        + $"tokens ({SecurityOptions.Section}:{nameof(SecurityOptions.Tokens)}) or client certificates ({TlsOptions.Section}:{nameof(TlsOptions.ClientCaFile)}), "
        + $"or listen on 127.0.0.1, or set {SecurityOptions.Section}:{nameof(SecurityOptions.AllowAnonymousBeyondLoopback)} to true.";

    private IEnumerable<ListenAddress> All() => urls.Lists.SelectMany(static list => ListenAddress.ParseList(list.Setting, list.Urls))
        .Concat(configuration.GetSection(Endpoints).GetChildren()
            .Where(static endpoint => !string.IsNullOrEmpty(endpoint["Url"]))
            .Select(static endpoint => ListenAddress.Parse(endpoint.Path + ":Url", endpoint["Url"]!)));

    /// <summary>Ports tell the addresses apart, so they must differ; 0 is a free one.</summary>
    private void CheckManagement(List<ListenAddress> addresses, List<string> problems)
    {
        if (!management.IsConfigured)
            return;
        const string Setting = ListenUrls.ManagementSetting;
        var others = addresses.Where(static address => address.Setting != Setting).Select(static address => address.Port).ToHashSet();
        foreach (var address in addresses)
        {
            if (address.Setting == Setting && address.Port != 0 && others.Contains(address.Port))
                problems.Add($"{Setting} is '{management.Urls}': port {address.Port} is also that of other requests; it must be another one.");
        }

        if (configuration.GetSection(Endpoints).GetChildren().Any())
            problems.Add($"{Setting} is '{management.Urls}': beside {Endpoints} it would have no effect; give the addresses by urls.");
    }

    /// <summary>An address for gRPC speaks HTTP/2 alone, and is known by its port.</summary>
    private void CheckGrpc(List<ListenAddress> addresses, List<string> problems)
    {
        const string Setting = ListenUrls.OtlpGrpcSetting;
        var others = addresses.Where(static address => address.Setting != Setting).Select(static address => address.Port).ToHashSet();
        foreach (var address in addresses)
        {
            if (address.Setting == Setting && others.Contains(address.Port))
                problems.Add($"{Setting} is '{urls.OtlpGrpc}': port {address.Port} is also that of other requests; it must be another one.");
        }

        if (!configuration.GetSection(Endpoints).GetChildren().Any())
            return;
        foreach (var (setting, list) in urls.Lists)
        {
            if (setting is Setting or ListenUrls.OtlpHttpSetting && !string.IsNullOrWhiteSpace(list))
                problems.Add($"{setting} is '{list}': beside {Endpoints} it would have no effect; give the addresses by urls, or this one there too.");
        }
    }

    private bool HasOwnCertificate(string setting) =>
        setting.StartsWith(Endpoints, StringComparison.OrdinalIgnoreCase)
        && configuration.GetSection(setting[..setting.LastIndexOf(':')] + ":Certificate").GetChildren().Any();

    [LoggerMessage(1, LogLevel.Warning, "{Setting} is '{Url}': keys and tokens travel there without encryption. Let something in front of it do TLS, or use https.")]
    private partial void LogClear(string setting, string url);
}
