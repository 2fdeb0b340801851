using System.Net.Http.Headers;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Cli.Replay;

/// <summary>
/// Asks a silo what it has already committed of a producer: this distinguishes a file that was replayed before from a new one, and a
/// silo from an address without one.
/// </summary>
internal static class CommittedPoll
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static async Task<BatchAck> AskAsync(ReplaySettings settings, TimeProvider time, CancellationToken cancellation)
    {
        var writer = new BatchWriter(256);
        writer.WriteHeader(settings.Producer, 0, 0, settings.Node);
        using var content = new ReadOnlyMemoryContent(writer.Written);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var http = settings.Silo.OpenHttp();
        try
        {
            using var response = await http.PostAsync(SiloAddress.Of(settings.Endpoint, "/v1/records"), content, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            if (response.Content.Headers.ContentType?.MediaType != "application/x-protobuf")
                throw SiloAddress.Refused(body) ?? SiloAddress.Unexpected(settings.Endpoint, $"POST /v1/records answers {(int)response.StatusCode} {response.ReasonPhrase}");
            var ack = BatchAckReader.Read(body);
            if (ack.Status == AckStatus.Refused)
                throw new CliException(ExitCodes.Refused, $"{settings.Endpoint} refuses node {settings.Node}: {ack.Detail}");
            return ack;
        }
        catch (OperationCanceledException problem) when (!cancellation.IsCancellationRequested)
        {
            throw SiloAddress.Unreachable(settings.Endpoint, problem);
        }
        catch (HttpRequestException problem)
        {
            throw SiloAddress.Unreachable(settings.Endpoint, problem);
        }
        catch (WireFormatException problem)
        {
            throw SiloAddress.Unexpected(settings.Endpoint, problem.Message);
        }
    }

    public static bool Contains(this BatchAck ack, ulong sequence) =>
        sequence <= ack.CommittedThrough
        || ack.CommittedAbove.Any(range => sequence >= range.First && sequence <= range.Last);
}
