using System.IO.Compression;
using Google.Protobuf;
using Schema = OrleansMonitor.Wire.Schema;

namespace OrleansMonitor.Silo.Tests.Ingest.BadInput;

/// <summary>What the tests of bad input send.</summary>
internal static class Bodies
{
    internal static readonly long Now = IngestServer.Now.ToUnixTimeMilliseconds();
    internal static readonly Guid Producer = new("3f2504e0-4f89-11d3-9a0c-0305e82c3301");

    internal static Schema.RecordBlock Good() => new() { Model = "m", Count = 1, BaseTime = Now };

    internal static byte[] Body(params Schema.RecordBlock[] blocks) => new Schema.Batch
    {
        Producer = ByteString.CopyFrom(Producer.ToByteArray(bigEndian: true)),
        Sequence = 1,
        Node = "n",
        Records = { blocks },
    }.ToByteArray();

    internal static Task<IngestResponse> PostAsync(IngestServer server, params Schema.RecordBlock[] blocks) =>
        server.PostAsync("/v1/records", "application/x-protobuf", Body(blocks), ("Accept", "application/x-protobuf"));

    internal static ByteString Floats(params float[] values) => ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values));

    internal static ByteString Longs(params long[] values) => ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(values));

    internal static byte[] Gzip(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
            gzip.Write(plain);
        return target.ToArray();
    }

    // Its length is unknown to the client, which therefore sends chunks.
    internal sealed class Unseekable(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
