namespace OrleansMonitor.Client.Security;

/// <summary>What goes into the Authorization header: a value, a file's content, or what a callback returns.</summary>
internal sealed class Credential
{
    // How soon a replaced file is seen; a check costs a system call.
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
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
            _file = new ChangingFile([options.ApiKeyFile], CheckInterval, time);
    }

    /// <summary>Null: requests go without.</summary>
    /// <exception cref="CredentialException">The file or the callback gave no key.</exception>
    public async ValueTask<string?> GetHeaderAsync(CancellationToken cancellation)
    {
        try
        {
            // The request's time also ends a callback that does not heed its cancellation.
            if (_options.TokenProvider is { } provider)
                return Header(await provider(cancellation).AsTask().WaitAsync(cancellation).ConfigureAwait(false));
            if (_file is not null && _file.HasChanged())
                _header = Header(Read(_options.ApiKeyFile!));
            return _header;
        }
        catch (Exception exception) when (exception is not CredentialException && !cancellation.IsCancellationRequested)
        {
            throw new CredentialException($"no key or token: {exception.Message}", exception);
        }
    }

    /// <summary>A silo did not take the key: the file is read again at the next request, if it has changed.</summary>
    public void Refused() => _file?.CheckNow();

    public static bool IsSendable(string? value) => value is { Length: > 0 } && value.All(static letter => letter is > ' ' and < (char)127);

    private static string Header(string value) => IsSendable(value) ? "Bearer " + value : throw new CredentialException("the API key or token is empty, or has characters that a header cannot carry");

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

/// <summary>There is no key or token to send; the request did not leave.</summary>
internal sealed class CredentialException : IOException
{
    public CredentialException(string message)
        : base(message)
    {
    }

    public CredentialException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
