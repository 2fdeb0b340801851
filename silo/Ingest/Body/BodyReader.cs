using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansMonitor.Silo.Ingest.Body;

/// <summary>
/// Reads a request's body into a <see cref="BodyBuffer"/>, never more of it than is allowed. A client that sends too slowly is
/// cut off by the server's own limit (Kestrel's <c>MinRequestBodyDataRate</c>).
/// </summary>
internal static class BodyReader
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<BodyOutcome> ReadAsync(HttpContext context, BodyBuffer buffer, int limit)
    {
        var length = context.Request.ContentLength ?? 0;
        if (length > limit)
            return BodyOutcome.TooLarge;

        // The limit is enforced here, where the answer can name it; the server's own would end in a bare 413.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        var reader = context.Request.BodyReader;
        try
        {
            while (true)
            {
                // A body that breaks off ends the read with an exception; a token would only cost an allocation.
                var result = await reader.ReadAsync(CancellationToken.None);
                var outcome = Take(result.Buffer, buffer, (int)length, limit);
                reader.AdvanceTo(result.Buffer.End);
                if (outcome != BodyOutcome.Complete || result.IsCompleted)
                    return outcome;
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            return BodyOutcome.TimedOut;
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException or OperationCanceledException)
        {
            return BodyOutcome.Aborted;
        }
    }

    private static BodyOutcome Take(in ReadOnlySequence<byte> sequence, BodyBuffer buffer, int expected, int limit)
    {
        if (buffer.Length + sequence.Length > limit)
            return BodyOutcome.TooLarge;
        foreach (var segment in sequence)
        {
            var rest = segment.Span;
            while (!rest.IsEmpty)
            {
                if (!buffer.TryGrow(expected, limit))
                    return BodyOutcome.NoRoom;
                var free = buffer.Free.Span;
                var count = Math.Min(free.Length, rest.Length);
                rest[..count].CopyTo(free);
                buffer.Advance(count);
                rest = rest[count..];
            }
        }

        return BodyOutcome.Complete;
    }
}
