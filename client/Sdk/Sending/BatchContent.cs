using System.IO.Compression;
using System.Net;

namespace OrleansMonitor.Client.Sending;

/// <summary>
/// The bytes of a request: header and payload. While it writes it retains the payload, whose pooled buffer must not be used
/// for another batch before: a connection may still be writing when its request has ended.
/// </summary>
internal sealed class BatchContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _header;
    private readonly BatchPayload? _payload;
    private readonly bool _gzip;

    public BatchContent(ReadOnlyMemory<byte> header, BatchPayload? payload, bool gzip)
    {
        _header = header;
        _payload = payload;
        _gzip = gzip && payload is not null;
        Headers.TryAddWithoutValidation("Content-Type", "application/x-protobuf");
        if (_gzip)
            Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_payload is not null && !_payload.TryRetain())
            throw new IOException("the batch ended before it was sent again");
        try
        {
            if (_gzip)
            {
                var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
                await using (gzip.ConfigureAwait(false))
                    await WriteAsync(gzip, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await WriteAsync(stream, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _payload?.Release();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _header.Length + (_payload?.Length ?? 0);
        return !_gzip;
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(_header, cancellation).ConfigureAwait(false);
        if (_payload is not null)
            await stream.WriteAsync(_payload.Body, cancellation).ConfigureAwait(false);
    }
}
