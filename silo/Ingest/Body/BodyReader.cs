using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Silo.Ingest.Answers;

namespace OrleansMonitor.Silo.Ingest.Body;

/// <summary>How reading a body ended.</summary>
internal enum BodyOutcome
{
    Complete,

    /// <summary>Larger than it may be as it travels.</summary>
    TooLarge,

    /// <summary>Larger than it may be once decompressed.</summary>
    TooLargeDecompressed,

    /// <summary>The gate has no room for it.</summary>
    NoRoom,

    /// <summary>It is no gzip stream, or ends within one.</summary>
    NotGzip,

    /// <summary>The client stopped sending.</summary>
    TimedOut,

    /// <summary>The client went away; nobody is there to answer.</summary>
    Aborted,
}

/// <summary>The most that a body may have, as it travels and once decompressed.</summary>
internal readonly record struct BodyLimits(int MaxBytes, int MaxDecompressedBytes);

/// <summary>
/// Reads a request's body into a <see cref="BodyBuffer"/>, never more of it than is allowed, and not for longer. A client that
/// stops sending is cut off earlier by the server's own limit (Kestrel's <c>MinRequestBodyDataRate</c>).
/// </summary>
internal sealed class BodyReader(IOptions<IngestOptions> options, IngestInstruments instruments, TimeProvider time)
{
    private readonly IngestOptions _options = options.Value;
    private readonly BodyDeadlines _deadlines = new(options.Value.BodyTimeout, time);

    /// <summary>Reads the body as it travels and, where the two are not one, decompresses it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<BodyOutcome> ReadAsync(HttpContext context, BodyBuffer body, BodyBuffer plain, BodyLimits limits)
    {
        var start = time.GetTimestamp();
        var outcome = await ReceiveAsync(context, body, limits.MaxBytes);
        instruments.Read(body.Length, time.GetElapsedTime(start));
        return outcome == BodyOutcome.Complete && plain != body ? GzipBody.Decompress(body.Written, plain, limits.MaxDecompressedBytes) : outcome;
    }

    /// <summary>What is answered to a body that was not read; nothing where nobody is there to read it.</summary>
    public IngestAnswer Problem(BodyOutcome outcome, HttpContext context, BodyBuffer body, BodyLimits limits)
    {
        switch (outcome)
        {
            case BodyOutcome.TooLarge:
                var length = context.Request.ContentLength is { } known ? $"{known} bytes" : $"more than {limits.MaxBytes} bytes";
                return IngestAnswer.Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.", "body-too-large", "body", length, $"at most {limits.MaxBytes} bytes");
            case BodyOutcome.TooLargeDecompressed:
                return IngestAnswer.Problem(
                    StatusCodes.Status413PayloadTooLarge, "The body is too large.", "body-too-large", "body decompressed",
                    $"more than {limits.MaxDecompressedBytes} bytes", $"at most {limits.MaxDecompressedBytes} bytes");
            case BodyOutcome.NotGzip:
                return IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body is no gzip stream.", "gzip-invalid", "body", $"{body.Length} {Noun.Of(body.Length, "byte was", "bytes were")} read", "a whole gzip stream");
            case BodyOutcome.NoRoom:
                return IngestAnswer.Overloaded(
                    _options.RetryAfter, "too-many-bytes", "bytes in progress", "full", $"{_options.MaxBytesInFlight} bytes, of which one client gets no more than are free");
            case BodyOutcome.TimedOut:
                // What of the body may still come is not waited for.
                if (HttpProtocol.IsHttp11(context.Request.Protocol))
                    context.Response.Headers.Connection = "close";
                return IngestAnswer.Problem(
                    StatusCodes.Status408RequestTimeout, "The body did not arrive in time.", "timeout", "body", $"{body.Length} {Noun.Of(body.Length, "byte was", "bytes were")} read",
                    $"complete within {_options.BodyTimeout.TotalSeconds:0.###} s, and sent without long pauses");
            default:
                return default;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<BodyOutcome> ReceiveAsync(HttpContext context, BodyBuffer buffer, int limit)
    {
        var length = context.Request.ContentLength ?? 0;
        if (length > limit)
            return BodyOutcome.TooLarge;

        // The limit is enforced here, where the answer can name it; the server's own would end in a bare 413.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        var reader = context.Request.BodyReader;
        BodyDeadline? deadline = null;
        try
        {
            while (true)
            {
                // A body that breaks off ends the read with an exception; a token would only cost an allocation.
                var read = reader.ReadAsync(CancellationToken.None);
                if (deadline is null && !read.IsCompleted)
                    deadline = _deadlines.Start(reader);
                var result = await read;
                if (result.IsCanceled)
                    return BodyOutcome.TimedOut;
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
        finally
        {
            if (deadline is not null)
                _deadlines.End(deadline);
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
