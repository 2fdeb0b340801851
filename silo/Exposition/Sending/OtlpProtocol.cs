using System.Net;
using System.Text;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>
/// OTLP over HTTP with protocol buffers. The OpenTelemetry library exports what its instruments have measured, and has none for a histogram
/// or a total that is known already; so the message is written here.
/// </summary>
internal sealed class OtlpProtocol(OtlpOptions options, string silo) : ISendingProtocol
{
    private readonly Uri _address = new(options.Endpoint!.TrimEnd('/') + "/v1/metrics");
    private readonly ProtoWriter _writer = new();

    public string Name => "otlp";

    public HttpRequestMessage RequestOf(FigureBatch batch)
    {
        _writer.Clear();
        OtlpMessage.Write(_writer, batch, options.ServiceName, silo);
        var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(_writer.Written.ToArray()) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-protobuf");
        return request;
    }

    public SendAnswer Judge(FigureBatch batch, HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        if (response.IsSuccessStatusCode)
        {
            var (rejected, message) = PartialSuccess.Read(body);
            return new SendAnswer(SendResult.Accepted, (int)Math.Min(rejected, (ulong)batch.Series.Count), message);
        }

        // Those that the specification names; no other failure is passing.
        var isPassing = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
        return new SendAnswer(isPassing ? SendResult.Later : SendResult.Refused, Detail: $"{(int)response.StatusCode} {Printable(body)}".TrimEnd());
    }

    /// <summary>What a receiver says may be anything.</summary>
    private static string Printable(ReadOnlySpan<byte> body) => string.Concat(Encoding.UTF8.GetString(body).Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
}
