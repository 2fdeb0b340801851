using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Silo.Alerting.Receivers;

/// <summary>Posts JSON to receivers. An attempt ends in time whatever the other side does, and never throws.</summary>
internal sealed class ReceiverHttp(TimeProvider time) : IDisposable
{
    private const int MaxAnswer = 2048;

    // A redirect would take secrets elsewhere, and cookies are of no use.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 16,
        MaxResponseHeadersLength = 32,
    });

    public async Task<SendOutcome> PostAsync(Post post, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, post.Address) { Content = new ReadOnlyMemoryContent(post.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("User-Agent", "OrleansMonitor");
            request.Headers.Authorization = post.Authorization;
            // What the other side's certificate has to be for, too.
            request.Headers.Host = post.Host.Length > 0 ? post.Host : null;
            if (post.Key.Length > 0)
                request.Headers.TryAddWithoutValidation("Idempotency-Key", post.Key);
            using var response = await _http.SendAsync(request, deadline.Token);
            return await JudgeAsync(response, post.Secrets, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return new SendOutcome(SendStatus.Failed, FormattableString.Invariant($"no answer within {timeout.TotalSeconds:0.###} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException or NotSupportedException)
        {
            return new SendOutcome(SendStatus.Failed, SafeText.Of(e.Message, post.Secrets));
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<SendOutcome> JudgeAsync(HttpResponseMessage response, IReadOnlyList<string> secrets, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
            return SendOutcome.Delivered;
        var code = (int)response.StatusCode;
        var detail = $"{code} {SafeText.Of(await ReadAsync(response, cancellation), secrets)}".TrimEnd();
        var isPassing = code >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
        return new SendOutcome(isPassing ? SendStatus.Failed : SendStatus.Refused, detail, isPassing ? RetryAfter(response) : null);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            var buffer = new byte[MaxAnswer];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
            return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // The status is what counts.
            return "";
        }
    }
}

/// <summary>One request to a receiver.</summary>
/// <param name="Address">Where to.</param>
/// <param name="Body">JSON.</param>
/// <param name="Key">The dedupe key, sent as <c>Idempotency-Key</c>; empty: none.</param>
/// <param name="Authorization">Who sends it; null: it does not say.</param>
/// <param name="Secrets">What must not be in a message, whoever repeats it.</param>
internal sealed record Post(Uri Address, ReadOnlyMemory<byte> Body, string Key, AuthenticationHeaderValue? Authorization, IReadOnlyList<string> Secrets)
{
    /// <summary>The name and port that <see cref="Address"/> is one address of; empty: the address says it.</summary>
    public string Host { get; init; } = "";

    public static Post To(AddressReference address, ReadOnlyMemory<byte> body, string key, HttpAuthorization? authorization)
    {
        var url = SecretValues.Read(address);
        var secrets = new List<string>();
        if (address.Secret is not null)
            secrets.AddRange([url.OriginalString, url.PathAndQuery]);
        AuthenticationHeaderValue? header = null;
        if (authorization?.BearerToken is { } bearer)
        {
            secrets.Add(SecretValues.Read(bearer));
            header = new AuthenticationHeaderValue("Bearer", secrets[^1]);
        }
        else if (authorization?.Password is { } password)
        {
            secrets.Add(SecretValues.Read(password));
            secrets.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{authorization.Username}:{secrets[^1]}")));
            header = new AuthenticationHeaderValue("Basic", secrets[^1]);
        }

        return new Post(url, body, key, header, secrets);
    }
}
