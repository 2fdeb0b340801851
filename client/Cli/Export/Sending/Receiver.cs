using System.Net;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Domain.Retries;

namespace OrleansMonitor.Cli.Export.Sending;

/// <summary>The answer of a receiver that answered.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Type">Its media type; empty: none.</param>
/// <param name="Body">So much of it as is read.</param>
internal sealed record ReceiverAnswer(HttpStatusCode Status, string Type, byte[] Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

/// <summary>
/// What an export is sent to. A request that fails for now — no answer, 429, 5xx — is sent again after growing pauses, or when the receiver asks
/// for, a few times; then the export ends. Redirects are not followed: they would take the credential elsewhere.
/// </summary>
internal sealed class Receiver : IDisposable
{
    public const string AuthorizationVariable = "ORLEANSMONITOR_EXPORT_AUTHORIZATION";

    private const int Attempts = 6;

    private const int MaxAnswerBytes = 16 << 20;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly string? _authorization;
    private readonly TimeProvider _time;

    /// <param name="name">As messages call it, such as InfluxDB.</param>
    /// <param name="address">Its root.</param>
    /// <param name="authorization">Value of the header; null: none.</param>
    /// <param name="time">Of the pauses.</param>
    public Receiver(string name, Uri address, string? authorization, TimeProvider time)
    {
        (Name, Address, _authorization, _time) = (name, address, authorization, time);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>Whether the last request that has no answer may have arrived.</summary>
    public bool IsUnsure { get; private set; }

    /// <summary>Sends until there is an answer that stays as it is. Whoever must not send twice what arrived says in between what is left.</summary>
    /// <param name="requestOf">
    /// Makes the request, anew for each attempt, knowing whether the attempt before may have arrived; null: nothing is left to be sent.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null: nothing was left.</returns>
    public async Task<ReceiverAnswer?> SendAsync(Func<bool, Task<HttpRequestMessage?>> requestOf, CancellationToken cancellation)
    {
        IsUnsure = false;
        for (var attempt = 1; ; attempt++)
        {
            string detail;
            TimeSpan? asked = null;
            try
            {
                using var request = await requestOf(IsUnsure).ConfigureAwait(false);
                if (request is null)
                    return null;
                if (_authorization is not null)
                    request.Headers.TryAddWithoutValidation("Authorization", _authorization);
                request.Headers.TryAddWithoutValidation("User-Agent", "OrleansMonitor");
                using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
                var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
                if ((int)response.StatusCode is >= 300 and < 400)
                    throw Problem($"it answers {(int)response.StatusCode} and sends on to {response.Headers.Location}: give that address");
                if (response.StatusCode != HttpStatusCode.TooManyRequests && response.StatusCode < HttpStatusCode.InternalServerError)
                {
                    IsUnsure = false;
                    return new ReceiverAnswer(response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", body);
                }

                detail = $"it answers {Describe(response.StatusCode, body)}";
                // What has too many requests does not begin with one.
                IsUnsure = response.StatusCode != HttpStatusCode.TooManyRequests;
                asked = AskedBy(response);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                detail = $"no answer within {Timeout.TotalSeconds:0} s";
                IsUnsure = true;
            }
            catch (Exception problem) when (problem is HttpRequestException or IOException)
            {
                (detail, IsUnsure) = ConnectionFault.Of(problem);
            }

            if (attempt == Attempts)
                throw Problem($"{detail}, {Attempts} times");
            var pause = RetryBackoff.Pause(FirstPause, LongestPause, attempt - 1, Random.Shared.NextDouble());
            await Task.Delay(asked > pause ? asked.Value < LongestPause ? asked.Value : LongestPause : pause, _time, cancellation).ConfigureAwait(false);
        }
    }

    public Task<ReceiverAnswer?> SendAsync(Func<HttpRequestMessage> requestOf, CancellationToken cancellation) =>
        SendAsync(_ => Task.FromResult<HttpRequestMessage?>(requestOf()), cancellation);

    public CliException Problem(string what) => new(ExitCodes.Refused, $"{Name} at {Address.GetLeftPart(UriPartial.Path)}: {what}");

    public static string Describe(HttpStatusCode status, byte[] body) => $"{(int)status} {OrleansMonitor.Influx.InfluxServer.Detail(body)}".TrimEnd();

    public void Dispose() => _http.Dispose();

    private TimeSpan? AskedBy(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };
}
