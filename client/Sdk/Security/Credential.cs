namespace OrleansMonitor.Client.Security;

/// <summary>What goes into the Authorization header: a value, a file's content, or what a callback returns.</summary>
internal sealed class Credential
{
    // How soon a replaced file is seen; a look costs a system call.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private const int MaxBytes = 64 << 10;

    private readonly ClientSecurityOptions _options;
    private readonly ChangingFile? _file;
    private string? _header;

    public Credential(ClientSecurityOptions options, TimeProvider time)
    {
        _options = options;
        if (!string.IsNullOrEmpty(options.ApiKey))
            _header = Header(options.ApiKey);
        else if (!string.IsNullOrEmpty(options.ApiKeyFile))
            _file = new ChangingFile([options.ApiKeyFile], LookInterval, time);
    }

    /// <summary>Null: requests go without.</summary>
    /// <exception cref="IOException">The file cannot be read, or holds no key.</exception>
    public async ValueTask<string?> GetHeaderAsync(CancellationToken cancellation)
    {
        if (_options.TokenProvider is { } provider)
            return Header(await provider(cancellation).ConfigureAwait(false));
        if (_file is not null && _file.HasChanged())
            _header = Header(Read(_options.ApiKeyFile!));
        return _header;
    }

    /// <summary>Looks at the file again at the next request: a silo did not take the key.</summary>
    public void Refused() => _file?.LookAgain();

    public static bool IsSendable(string value) => value.Length > 0 && value.All(static letter => letter is > ' ' and < (char)127);

    private static string Header(string value) => IsSendable(value) ? "Bearer " + value : throw new IOException("the API key or token is empty, or has characters that a header cannot carry");

    private static string Read(string path)
    {
        string text;
        try
        {
            var file = new FileInfo(path);
            if (file.Length > MaxBytes)
                throw new IOException($"Security.ApiKeyFile is '{path}': the file has {file.Length} bytes; a key or token has at most {MaxBytes}");
            text = File.ReadAllText(path).Trim();
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new IOException($"Security.ApiKeyFile is '{path}': {problem.Message}", problem);
        }

        return IsSendable(text) ? text : throw new IOException($"Security.ApiKeyFile is '{path}': the file has to hold one key or token and nothing else");
    }
}
