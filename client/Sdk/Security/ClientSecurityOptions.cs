using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Security;

/// <summary>
/// A client's credential, and the silos that it trusts. At most one of <see cref="ApiKey"/>, <see cref="ApiKeyFile"/> and
/// <see cref="TokenProvider"/>. Files are read again when they change, so that a key or certificate can be replaced without a restart.
/// </summary>
public sealed class ClientSecurityOptions
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>An API key (<c>omk_…</c>) or a token, sent as <c>Authorization: Bearer</c>. For configuration from the environment.</summary>
    public string? ApiKey { get; set; }

    /// <summary>File that holds the key or token, and nothing else.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>Called before each request for a key or token; it is to keep what it got. What it throws, or a call that outlasts the request, fails the attempt, which is repeated.</summary>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; set; }

    /// <summary>Certificates of the authorities that sign silos' certificates, PEM. Empty (default): those that the machine trusts.</summary>
    public string? CaFile { get; set; }

    /// <summary>The client's own certificate: PEM with <see cref="ClientCertificateKeyFile"/>, or PKCS #12 (<c>.pfx</c>, <c>.p12</c>).</summary>
    public string? ClientCertificateFile { get; set; }

    /// <summary>Private key of a PEM certificate.</summary>
    public string? ClientCertificateKeyFile { get; set; }

    /// <summary>Password of a PKCS #12 file or of an encrypted key.</summary>
    public string? ClientCertificatePassword { get; set; }

    /// <summary>What is wrong with the settings; nothing: empty.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        AddProblems(problems);
        return problems;
    }

    /// <summary>For requests of one's own to a silo, as these options say.</summary>
    /// <exception cref="IOException">A file cannot be read or used.</exception>
    public HttpMessageHandler CreateHandler(TimeProvider? time = null) =>
        new HttpTransportOptions(ConnectTimeout, false, new Dictionary<string, string>(), null, this).CreateHandler(time ?? TimeProvider.System);

    internal void AddProblems(List<string> problems)
    {
        var ways = (string.IsNullOrEmpty(ApiKey) ? 0 : 1) + (string.IsNullOrEmpty(ApiKeyFile) ? 0 : 1) + (TokenProvider is null ? 0 : 1);
        if (ways > 1)
            problems.Add("Security has several of ApiKey, ApiKeyFile and TokenProvider: give one");
        // Not shown: it is a secret.
        if (!string.IsNullOrEmpty(ApiKey) && !Credential.IsSendable(ApiKey))
            problems.Add("Security.ApiKey has characters that a header cannot carry: a key begins with omk_");
        CheckFile(problems, nameof(ApiKeyFile), ApiKeyFile);
        CheckFile(problems, nameof(CaFile), CaFile);
        CheckFile(problems, nameof(ClientCertificateFile), ClientCertificateFile);
        CheckFile(problems, nameof(ClientCertificateKeyFile), ClientCertificateKeyFile);
        if (!string.IsNullOrEmpty(ClientCertificateKeyFile) && string.IsNullOrEmpty(ClientCertificateFile))
            problems.Add($"Security.ClientCertificateKeyFile is '{ClientCertificateKeyFile}' and ClientCertificateFile is empty: give both");
    }

    private static void CheckFile(List<string> problems, string setting, string? path)
    {
        if (!string.IsNullOrEmpty(path) && !File.Exists(path))
            problems.Add($"Security.{setting} is '{path}': there is no such file");
    }
}
