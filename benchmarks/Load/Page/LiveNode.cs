using System.Net.Http.Headers;
using OrleansMonitor.Harness;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Load.Page;

/// <summary>A producer that sends what its models have predicted meanwhile in one batch, as the SDK does.</summary>
internal sealed class LiveNode : IDisposable
{
    private readonly HttpClient _http;
    private readonly Guid _producer = Guid.NewGuid();
    private readonly string _name;
    private readonly RecordSource[] _sources;
    private readonly BatchWriter _writer = new(1 << 18);
    private ulong _sequence;

    public LiveNode(Uri silo, int node, LoadOptions options)
    {
        _http = new HttpClient { BaseAddress = silo, Timeout = TimeSpan.FromMinutes(1) };
        _name = PageHistory.NodeOf(node);
        // A fifth of ten seconds.
        var records = Math.Max(1, options.PerWindow / 5);
        _sources = [.. Enumerable.Range(0, options.Models).Where(model => model % PageHistory.Nodes == node).Select(model => new RecordSource(PageHistory.ModelOf(model), records, windows: 1, TimeSpan.FromSeconds(10), seed: model))];
    }

    /// <summary>Batches that the silo did not take at once.</summary>
    public int Overloads { get; private set; }

    /// <summary>Sends one batch and answers when it is durable.</summary>
    public async Task SendAsync()
    {
        _writer.Clear();
        _writer.WriteHeader(_producer, _sequence + 1, _sequence, _name);
        _sequence++;
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var source in _sources)
            _writer.WriteRecords(source.Next(time));
        while (!await PostAsync())
            Overloads++;
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> PostAsync()
    {
        using var content = new ReadOnlyMemoryContent(_writer.Written);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/records?wait=true") { Content = content };
        request.Headers.Accept.ParseAdd("application/x-protobuf");
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        if (response.Content.Headers.ContentType?.MediaType != "application/x-protobuf")
            throw new InvalidOperationException($"{(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        var ack = BatchAckReader.Read(body);
        if (ack.Status == AckStatus.Refused || ack.Rejections.Count > 0)
            throw new InvalidOperationException($"the silo refused: {ack.Detail} {string.Join("; ", ack.Rejections)}");
        if (ack.Status != AckStatus.Overloaded)
            return true;
        await Task.Delay(ack.RetryAfter, TimeProvider.System);
        return false;
    }
}
