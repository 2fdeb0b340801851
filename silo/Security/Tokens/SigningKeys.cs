using System.Text;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Security.Tokens;

/// <summary>The issuer's keys, from a file or from where it publishes them. What cannot be read later leaves the earlier keys in use.</summary>
internal sealed class SigningKeys : IReloadable, IDisposable
{
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly TokenOptions _options;
    private readonly TimeProvider _time;
    private readonly FileSource? _file;
    private readonly HttpClient? _http;
    private readonly SemaphoreSlim _turn = new(1);
    private KeySet _keys = KeySet.Empty;
    private long _asked;
    private bool _wasAsked;

    public SigningKeys(SecurityOptions options, TimeProvider time)
    {
        _options = options.Tokens;
        _time = time;
        if (!string.IsNullOrEmpty(_options.JwksFile))
            _file = new FileSource(_options.JwksFile, keys => Use(keys));
        else if (!string.IsNullOrEmpty(_options.JwksUrl))
            _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            {
                Timeout = RequestTimeout,
                MaxResponseContentBufferSize = MaxBytes,
            };
    }

    public string Name => "token signing keys";

    public bool IsConfigured => _file is not null || _http is not null;

    public string Change => $"now {Current.Names}";

    public KeySet Current => Volatile.Read(ref _keys);

    /// <summary>Called when the keys have changed.</summary>
    public Action? Changed { get; set; }

    public async ValueTask<bool> ReloadAsync(CancellationToken cancellation)
    {
        if (_file is not null)
            return await _file.ReloadAsync(cancellation);
        return await AskAsync(_options.JwksRefreshInterval, cancellation);
    }

    /// <summary>For a token that names a key which is not there: asks the issuer, but not again and again.</summary>
    public async ValueTask<bool> TryFindAsync(string? id, CancellationToken cancellation)
    {
        if (_http is null)
            return false;
        try
        {
            await AskAsync(_options.JwksMinInterval, cancellation);
        }
        catch (ReloadException)
        {
            // The next look by the clock meets the same, and tells it.
        }

        return Current.Has(id);
    }

    public void Dispose()
    {
        _http?.Dispose();
        _turn.Dispose();
    }

    private async Task<bool> AskAsync(TimeSpan interval, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_wasAsked && _time.GetElapsedTime(_asked) < interval)
                return false;
            (_wasAsked, _asked) = (true, _time.GetTimestamp());
            return Use(KeySet.Parse($"{TokenOptions.Section}:{nameof(TokenOptions.JwksUrl)} is '{_options.JwksUrl}'", await FetchAsync(cancellation)));
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<string> FetchAsync(CancellationToken cancellation)
    {
        var what = $"{TokenOptions.Section}:{nameof(TokenOptions.JwksUrl)} is '{_options.JwksUrl}'";
        try
        {
            using var response = await _http!.GetAsync(_options.JwksUrl, cancellation);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsStringAsync(cancellation)
                : throw new ReloadException($"{what}: it answers {(int)response.StatusCode} {response.ReasonPhrase}.");
        }
        catch (HttpRequestException e)
        {
            throw new ReloadException($"{what}: it cannot be read ({e.Message}); at most {MaxBytes} bytes are.", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new ReloadException($"{what}: there is no answer within {RequestTimeout.TotalSeconds:0} s.", e);
        }
    }

    private bool Use(KeySet keys)
    {
        Volatile.Write(ref _keys, keys);
        Changed?.Invoke();
        return true;
    }

    private sealed class FileSource(string path, Action<KeySet> use) : ReloadingFiles
    {
        private const string Setting = TokenOptions.Section + ":" + nameof(TokenOptions.JwksFile);

        public override string Name => "token signing keys";

        public override bool IsConfigured => true;

        protected override IReadOnlyList<(string Setting, string Path)> Files { get; } = [(Setting, path)];

        protected override void Apply(byte[][] contents) => use(KeySet.Parse($"{Setting} is '{path}'", Encoding.UTF8.GetString(contents[0])));
    }
}
