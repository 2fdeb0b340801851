using System.Net.Http.Headers;
using OrleansMonitor.Harness;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Load;

/// <summary>
/// One node's stream over one connection: batches in sequence, each acknowledged durable (its sequence in the committed set)
/// before the bound of batches in flight lets the next one go.
/// </summary>
internal sealed class NodeStream(Uri silo, string node, RecordSource source, int inFlight) : IDisposable
{
    private static readonly MediaTypeHeaderValue Protobuf = new("application/x-protobuf");
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = silo };
    private readonly BatchWriter _writer = new(1 << 20);
    private readonly Guid _producer = Guid.NewGuid();
    private ulong _sent;
    private ulong _committed;

    public long Records { get; private set; }

    public long Bytes { get; private set; }

    public long Overloads { get; private set; }

    /// <summary>Sends until told to stop or <paramref name="maxRecords"/> are sent, then waits until all is durable.</summary>
    public async Task RunAsync(Func<long> eventTime, long maxRecords, CancellationToken stop)
    {
        var first = Records;
        while (!stop.IsCancellationRequested && Records - first < maxRecords)
        {
            if (_sent - _committed >= (ulong)inFlight)
            {
                await PollAsync();
                continue;
            }

            var block = source.Next(eventTime());
            _writer.Clear();
            _writer.WriteHeader(_producer, _sent + 1, _committed, node);
            _writer.WriteRecords(block);
            if (await PostAsync() is AckStatus.Overloaded)
            {
                Overloads++;
                continue;
            }

            _sent++;
            Records += block.Count;
            Bytes += _writer.Length;
        }

        while (_committed < _sent)
        {
            await PollAsync();
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task PollAsync()
    {
        // A commit interval is far longer than a round trip: asking without a pause would measure the polls.
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        _writer.Clear();
        _writer.WriteHeader(_producer, 0, _committed, node);
        await PostAsync();
    }

    private async Task<AckStatus> PostAsync()
    {
        using var content = new ReadOnlyMemoryContent(_writer.Written);
        content.Headers.ContentType = Protobuf;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/records") { Content = content };
        request.Headers.Accept.ParseAdd("application/x-protobuf");
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        if (response.Content.Headers.ContentType?.MediaType != "application/x-protobuf")
            throw new InvalidOperationException($"{(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        var ack = BatchAckReader.Read(body);
        if (ack.Status == AckStatus.Refused || ack.Rejections.Count > 0)
            throw new InvalidOperationException($"the silo refused: {ack.Detail} {string.Join("; ", ack.Rejections)}");
        _committed = Math.Max(_committed, ack.CommittedThrough);
        if (ack.Status == AckStatus.Overloaded)
            await Task.Delay(ack.RetryAfter, TimeProvider.System);
        return ack.Status;
    }
}
