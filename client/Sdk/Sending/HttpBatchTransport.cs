using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Client.Security;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

/// <summary>Sends batches to <c>POST /v1/records</c>.</summary>
internal sealed class HttpBatchTransport : IBatchTransport, IDisposable
{
    // An ack of a full bitmap with 2,000 models' rates is far below; more is no answer of a silo.
    private const int MaxAnswerBytes = 1 << 20;
    private const string Protobuf = "application/x-protobuf";

    private readonly ConcurrentDictionary<Uri, Uri> _addresses = new();
    private readonly HttpTransportOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    public HttpBatchTransport(HttpTransportOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _http = new HttpMessageInvoker(options.CreateHandler(time));
    }

    public async Task<BatchAnswer> SendAsync(Uri endpoint, ReadOnlyMemory<byte> header, BatchPayload? payload, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(endpoint)) { Content = new BatchContent(header, payload, _options.Gzip) };
        // Otherwise a silo explains a refusal for people, and the committed set is not in it.
        request.Headers.TryAddWithoutValidation("Accept", Protobuf);
        foreach (var (name, value) in _options.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await _http.SendAsync(request, both.Token).ConfigureAwait(false);
            var body = await ReadAsync(response, both.Token).ConfigureAwait(false);
            return Interpret(response, body);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new BatchAnswer(AnswerKind.Unknown, "timeout", $"no answer within {_options.RequestTimeout.TotalSeconds:0.###} s");
        }
        catch (CredentialException exception)
        {
            return new BatchAnswer(AnswerKind.Unavailable, "no-credential", exception.Message);
        }
        catch (HttpRequestException exception)
        {
            var isUnsent = exception.HttpRequestError is HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError
                or HttpRequestError.ProxyTunnelError;
            return new BatchAnswer(isUnsent ? AnswerKind.NotSent : AnswerKind.Unknown, isUnsent ? "no-connection" : "connection-broken", exception.Message);
        }
        catch (IOException exception)
        {
            return new BatchAnswer(AnswerKind.Unknown, "connection-broken", exception.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private BatchAnswer Interpret(HttpResponseMessage response, byte[] body)
    {
        var retryAfter = RetryAfter(response.Headers.RetryAfter);
        if (ReadAck(response, body) is { } ack)
            return new(AnswerKind.Acknowledged, Ack: ack.RetryAfter > TimeSpan.Zero || retryAfter is null ? ack : ack with { RetryAfter = retryAfter.Value });
        var status = (int)response.StatusCode;
        var problem = status >= 400 ? Problem.Read(response.RequestMessage!.RequestUri!, response.StatusCode, body) : null;
        var (reason, detail) = ($"http-{status}", problem?.Message ?? "");
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new(AnswerKind.Overloaded, reason, detail, retryAfter),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
                or HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.MisdirectedRequest =>
                new(AnswerKind.Unavailable, reason, detail, retryAfter),
            HttpStatusCode.RequestTimeout => new(AnswerKind.Unknown, reason, detail, retryAfter),
            _ when status is >= 400 and < 500 => new(AnswerKind.Refused, problem!.Code.Length > 0 ? problem.Code : reason, detail),
            _ when status is >= 300 and < 400 => new(AnswerKind.Unavailable, reason, "a redirect is not followed", retryAfter),
            _ when status < 300 => new(AnswerKind.Unknown, "bad-answer", "the answer is no acknowledgement"),
            _ => new(AnswerKind.Unknown, reason, detail, retryAfter),
        };
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellation).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
    }

    private static BatchAck? ReadAck(HttpResponseMessage response, byte[] body)
    {
        var mayBeAck = response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden
            or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests;
        if (!mayBeAck || response.Content.Headers.ContentType?.MediaType != Protobuf)
            return null;
        try
        {
            return BatchAckReader.Read(body);
        }
        catch (WireFormatException)
        {
            return null;
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };

    private Uri Address(Uri endpoint) => _addresses.GetOrAdd(endpoint, static (endpoint, wait) =>
    {
        var text = endpoint.AbsoluteUri;
        var path = wait ? "v1/records?wait=true" : "v1/records";
        return new Uri(text.EndsWith('/') ? text + path : text + '/' + path);
    }, _options.WaitForCommit);
}
