using OrleansMonitor.Client.Sending;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Tests.Support;

/// <summary>Carries batches to a <see cref="SiloModel"/>, or does what the script says instead.</summary>
internal sealed class ScriptedTransport(SiloModel silo) : IBatchTransport
{
    private readonly Lock _gate = new();
    private readonly Queue<Func<Request, Task<BatchAnswer>>> _script = [];

    public delegate Task<BatchAnswer> Rule(Request request);

    public List<Request> Requests { get; } = [];

    /// <summary>Producers that ended in order, and the last number of each. They stand apart from what is scripted.</summary>
    public List<(Guid Producer, ulong Last, string Node)> SignOffs { get; } = [];

    /// <summary>What happens to a request that the script says nothing about.</summary>
    public Rule Default { get; set; } = request => Task.FromResult(request.Deliver());

    public SiloModel Silo { get; } = silo;

    public int Count
    {
        get
        {
            lock (_gate)
                return Requests.Count;
        }
    }

    public void Next(Func<Request, Task<BatchAnswer>> rule)
    {
        lock (_gate)
            _script.Enqueue(rule);
    }

    public void Next(Func<Request, BatchAnswer> rule) => Next(request => Task.FromResult(rule(request)));

    public Task<BatchAnswer> SendAsync(Uri endpoint, ReadOnlyMemory<byte> header, BatchPayload? payload, CancellationToken cancellation)
    {
        byte[] body = [.. header.Span, .. payload is null ? [] : payload.Body.Span];
        var batch = new WireBatch();
        new BatchReader().Read(body, batch);
        if (batch.SignOff > 0)
        {
            lock (_gate)
                SignOffs.Add((batch.Producer, batch.SignOff, batch.Node));
            return Task.FromResult(new BatchAnswer(AnswerKind.Acknowledged, Ack: new BatchAck { Status = AckStatus.Polled }));
        }

        var request = new Request(Silo, endpoint, body, batch.Producer, batch.Sequence, batch.LowMark, batch.Node, cancellation);
        Func<Request, Task<BatchAnswer>>? rule;
        lock (_gate)
        {
            Requests.Add(request);
            if (!_script.TryDequeue(out rule))
                rule = Default.Invoke;
        }

        return rule(request);
    }

    internal sealed record Request(SiloModel Silo, Uri Endpoint, byte[] Body, Guid Producer, ulong Sequence, ulong LowMark, string Node, CancellationToken Cancellation)
    {
        public BatchAnswer Deliver() => new(AnswerKind.Acknowledged, Ack: Silo.Submit(Body));

        /// <summary>The silo takes the batch, and the answer is lost.</summary>
        public BatchAnswer LoseAnswer()
        {
            Silo.Submit(Body);
            return new BatchAnswer(AnswerKind.Unknown, "connection-broken");
        }

        public static BatchAnswer Unreachable() => new(AnswerKind.NotSent, "no-connection");

        public static BatchAnswer LoseRequest() => new(AnswerKind.Unknown, "timeout");
    }
}
