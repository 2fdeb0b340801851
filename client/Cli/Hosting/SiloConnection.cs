using System.CommandLine;
using OrleansMonitor.Client.Security;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>
/// The silos that commands ask (of one cluster, any of which answers for it), and the credential. A key is never an argument, where every program of the machine could read it: it is in
/// a file or in the environment.
/// </summary>
internal sealed record SiloConnection(IReadOnlyList<Uri> Endpoints, ClientSecurityOptions Security)
{
    public const string KeyVariable = "ORLEANSMONITOR_API_KEY";

    private const int MaxAnswerBytes = 64 << 20;

    private const string KeyFileName = "--key-file";
    private const string CaName = "--ca";
    private const string CertificateName = "--cert";
    private const string CertificateKeyName = "--cert-key";

    /// <summary>The first that is asked.</summary>
    public Uri Endpoint => Endpoints[0];

    /// <summary>Options of the root, which every command has.</summary>
    public static IEnumerable<Option> Options() =>
    [
        FileOption(KeyFileName, $"File with the API key or token to send; the variable {KeyVariable} holds one itself"),
        FileOption(CaName, "Certificates of the authorities that sign the silo's, PEM (default those that this machine trusts)"),
        FileOption(CertificateName, "Client certificate to present, PEM or PKCS #12"),
        FileOption(CertificateKeyName, "Private key of a PEM client certificate"),
    ];

    public static SiloConnection Of(ParseResult parsed, Option<Uri[]> endpoint)
    {
        var security = new ClientSecurityOptions
        {
            ApiKeyFile = parsed.GetValue<string>(KeyFileName),
            CaFile = parsed.GetValue<string>(CaName),
            ClientCertificateFile = parsed.GetValue<string>(CertificateName),
            ClientCertificateKeyFile = parsed.GetValue<string>(CertificateKeyName),
        };
        if (security.ApiKeyFile is null)
            security.ApiKey = Environment.GetEnvironmentVariable(KeyVariable)?.Trim();
        if (security.Problems() is { Count: > 0 } problems)
            throw new CliException(ExitCodes.Usage, string.Join("; ", problems));
        return new SiloConnection(parsed.GetValue(endpoint)!, security);
    }

    /// <summary>Without files or a key, as for tests.</summary>
    public static SiloConnection Plain(Uri endpoint) => new([endpoint], new ClientSecurityOptions());

    public HttpClient OpenHttp() => new(Security.CreateHandler()) { MaxResponseContentBufferSize = MaxAnswerBytes };

    private static Option<string> FileOption(string name, string description)
    {
        var option = new Option<string>(name) { HelpName = "FILE", Description = description, Recursive = true };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !File.Exists(token.Value))
                result.AddError($"{name} is '{token.Value}': there is no such file");
        });
        return option;
    }
}
