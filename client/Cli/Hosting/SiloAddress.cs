using System.Net.Sockets;
using System.Text.Json;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>The silo that the commands talk to, and the sentences for when it does not answer.</summary>
internal static class SiloAddress
{
    public const string Variable = "ORLEANSMONITOR_ENDPOINT";

    public const string Default = "http://127.0.0.1:8080";

    public static Uri Of(Uri endpoint, string path) => new(endpoint.AbsoluteUri.TrimEnd('/') + path);

    public static CliException Unreachable(Uri endpoint, Exception cause)
    {
        var why = cause switch
        {
            OperationCanceledException or TimeoutException => "no answer in time",
            HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "connection refused",
            HttpRequestException { InnerException: SocketException inner } => inner.Message,
            _ => cause.Message,
        };
        return new CliException(
            ExitCodes.Unreachable,
            $"no silo answers at {endpoint} ({why}). Start one with ./run, or name another with --endpoint or {Variable}");
    }

    /// <summary>What a problem (RFC 9457) says for people; null: the body is none.</summary>
    public static CliException? Refused(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String
                ? new CliException(ExitCodes.Refused, detail.GetString()!)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static CliException Unexpected(Uri endpoint, string what) =>
        new(ExitCodes.Refused, $"{endpoint} is not an OrleansMonitor silo: {what}");
}
