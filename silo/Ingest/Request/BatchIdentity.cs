using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Silo.Ingest.Answers;

namespace OrleansMonitor.Silo.Ingest.Request;

/// <summary>
/// What a request says of itself beside its body: the node, whether to wait, and by what number to count it once. Query
/// parameters win over headers, and a protobuf body's own fields over both.
/// </summary>
internal readonly record struct BatchIdentity(string Node, bool Wait, Guid Producer, ulong Sequence, ulong LowMark, string? IdempotencyKey, ulong SignOff = 0)
{
    private const int IdBytes = 16;

    /// <summary>Whose numbers these are, <see cref="Security.Access.Caller.Epoch"/>; empty where callers do not say who they are.</summary>
    public Guid Client { get; init; }

    /// <summary>The hash of the body, where a key numbers it.</summary>
    public Guid Content { get; init; }

    public const string DefaultNode = "http";
    public const string InvalidReason = "parameter-invalid";
    public const string ProducerHeader = "OM-Producer";
    public const string SequenceHeader = "OM-Sequence";
    public const string LowMarkHeader = "OM-Low-Mark";
    public const string SignOffHeader = "OM-Sign-Off";
    public const string IdempotencyHeader = "Idempotency-Key";

    private const int MaxKeyLength = 256;
    private const string Title = "A parameter is not valid.";

    /// <summary>Whether the batch has a number of its own.</summary>
    public bool IsNumbered => Producer != Guid.Empty;

    /// <summary>Whether the producer says that it ends in order.</summary>
    public bool IsSignOff => IsNumbered && Sequence == 0 && SignOff > 0;

    /// <summary>
    /// The batch's number at a node. A key is numbered for each node apart, since models see the numbers of all nodes. An epoch or a
    /// key counts for its client alone, so that none can use up another's numbers.
    /// </summary>
    public BatchStamp Stamp(string node)
    {
        var own = IdempotencyKey is null ? Producer : Hash(Encoding.UTF8.GetBytes($"{node}\n{IdempotencyKey}"));
        if (own == Guid.Empty)
            return default;
        var (bound, former) = Client == Guid.Empty ? (own, Guid.Empty) : (Bind(own), own);
        return IdempotencyKey is null
            ? new BatchStamp(new BatchId(bound, Sequence), LowMark, former)
            : new BatchStamp(new BatchId(bound, 1), 0, former, Content);
    }

    /// <summary>The hash of a body that a key numbers. What kind of objects it holds is part of it.</summary>
    public static Guid ContentOf(ReadOnlySpan<byte> body, JsonKind kind)
    {
        Span<byte> parts = stackalloc byte[SHA256.HashSizeInBytes + 1];
        SHA256.HashData(body, parts);
        parts[^1] = (byte)kind;
        return Hash(parts);
    }

    /// <summary>The same of a body whose objects lack what the address says of them.</summary>
    public static Guid ContentOf(ReadOnlySpan<byte> body, JsonKind kind, string address) =>
        Hash([.. ContentOf(body, kind).ToByteArray(), .. Encoding.UTF8.GetBytes(address)]);

    /// <summary>The client's tag, and 96 bits of the hash of both.</summary>
    private Guid Bind(Guid own)
    {
        Span<byte> pair = stackalloc byte[2 * IdBytes];
        Client.TryWriteBytes(pair, bigEndian: true, out _);
        own.TryWriteBytes(pair[IdBytes..], bigEndian: true, out _);
        Span<byte> bound = stackalloc byte[IdBytes];
        Hash(pair).TryWriteBytes(bound, bigEndian: true, out _);
        pair[..sizeof(uint)].CopyTo(bound);
        return new Guid(bound, bigEndian: true);
    }

    private static Guid Hash(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return new Guid(hash[..IdBytes], bigEndian: true);
    }

    /// <summary>Reads the request; a problem if a parameter makes no sense.</summary>
    public static IngestAnswer? Read(HttpRequest request, out BatchIdentity identity)
    {
        identity = new BatchIdentity(DefaultNode, false, Guid.Empty, 0, 0, null);
        var headers = request.Headers;
        string? producer = headers[ProducerHeader], sequence = headers[SequenceHeader], lowMark = headers[LowMarkHeader], signOff = headers[SignOffHeader];
        string? key = headers[IdempotencyHeader], node = null, wait = null;
        if (request.QueryString.HasValue)
        {
            var query = request.Query;
            node = query["node"];
            wait = query["wait"];
            producer = (string?)query["producer"] ?? producer;
            sequence = (string?)query["sequence"] ?? sequence;
            lowMark = (string?)query["lowMark"] ?? lowMark;
            signOff = (string?)query["signOff"] ?? signOff;
        }

        if (node is not null && NameRules.CheckInPath(node) is { } reason)
            return IngestAnswer.Problem(400, Title, reason, "node", NameRules.Show(node), NameRules.LimitOf(reason));
        if (wait is not (null or "true" or "false"))
            return Invalid("wait", wait, "true or false");
        if (key is { Length: 0 or > MaxKeyLength })
            return Invalid(IdempotencyHeader, key, $"1 to {MaxKeyLength} characters");
        identity = identity with { Node = node ?? DefaultNode, Wait = wait == "true" };
        if (signOff is not null)
            return ReadSignOff(producer, sequence, signOff, ref identity);
        return producer is not null ? ReadNumber(producer, sequence, lowMark, key, ref identity)
            : sequence is not null ? Invalid("sequence", sequence, "given together with producer")
            : SetKey(key, ref identity);
    }

    private static IngestAnswer? SetKey(string? key, ref BatchIdentity identity)
    {
        identity = identity with { IdempotencyKey = key };
        return null;
    }

    private static IngestAnswer? ReadSignOff(string? producer, string? sequence, string signOff, ref BatchIdentity identity)
    {
        if (!Guid.TryParse(producer, out var epoch) || epoch == Guid.Empty)
            return Invalid("producer", producer ?? "", "a UUID that is not nil");
        if (sequence is not (null or "0"))
            return Invalid("sequence", sequence, "absent where a producer signs off");
        if (!ulong.TryParse(signOff, NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last == 0)
            return Invalid("signOff", signOff, "the last sequence of the producer, a whole number from 1");
        identity = identity with { Producer = epoch, SignOff = last };
        return null;
    }

    private static IngestAnswer? ReadNumber(string producer, string? sequence, string? lowMark, string? key, ref BatchIdentity identity)
    {
        if (key is not null)
            return Invalid(IdempotencyHeader, key, "absent where a producer is given");
        if (!Guid.TryParse(producer, out var epoch) || epoch == Guid.Empty)
            return Invalid("producer", producer, "a UUID that is not nil");
        if (!ulong.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return Invalid("sequence", sequence ?? "", "a whole number from 1");
        if (!ulong.TryParse(lowMark ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var mark) || mark >= number)
            return Invalid("lowMark", lowMark ?? "", "a whole number less than the sequence");
        identity = identity with { Producer = epoch, Sequence = number, LowMark = mark };
        return null;
    }

    public static IngestAnswer Invalid(string field, string value, string limit) =>
        IngestAnswer.Problem(400, Title, InvalidReason, field, NameRules.Show(value), limit);
}
