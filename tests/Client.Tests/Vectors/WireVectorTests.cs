using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansMonitor.Client.Batching;
using OrleansMonitor.Client.Recording;
using OrleansMonitor.Client.Sampling;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Tests.Vectors;

/// <summary>
/// What this client writes, as bytes, so that clients in other languages write the same: <c>client/Python/tests/vectors.json</c> has the inputs and what
/// this encoder makes of them. <c>UPDATE_SNAPSHOTS=1 dotnet test</c> writes the results anew: old bytes have to stay readable.
/// </summary>
public sealed class WireVectorTests
{
    private const string File = "client/Python/tests/vectors.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_file_has_what_this_client_writes()
    {
        var vectors = JsonNode.Parse(Repository.Read(File))!;
        var key = IdKey.TryRead((string?)vectors["key"])!;
        foreach (var hash in Objects(vectors["hashes"]))
        {
            var value = StableHash.OfInferenceId((string)hash["text"]!);
            Set(hash, "xxh64", Hex(value));
            Set(hash, "keyed", Hex(key.Of(value)));
        }

        foreach (var decision in Objects(vectors["sampling"]))
            Set(decision, "kept", new Sampler((double)decision["rate"]!).Keeps(StableHash.OfInferenceId((string)decision["text"]!)));
        foreach (var plan in Objects(vectors["plans"]))
            Decide(plan);
        foreach (var header in Objects(vectors["headers"]))
            Set(header, "hex", Header(header));
        foreach (var ack in Objects(vectors["acks"]))
            Set(ack, "hex", Convert.ToHexStringLower(BatchAckWriter.Write(Ack(ack))));
        foreach (var batch in Objects(vectors["batches"]))
            Set(batch, "hex", Convert.ToHexStringLower(new VectorBatch(batch).Encode()));

        var expected = vectors.ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            System.IO.File.WriteAllText(Repository.Path(File), expected);
        JsonNode.DeepEquals(JsonNode.Parse(Repository.Read(File)), vectors).ShouldBeTrue($"{File} has other bytes than this client writes");
    }

    private static void Decide(JsonObject vector)
    {
        var rates = Objects(vector["classRates"], static (name, rate) => (name, (double)rate!)).ToDictionary(static pair => pair.name, static pair => pair.Item2);
        var plan = new SamplingPlan((double)vector["rate"]!, (double)vector["errorRate"]!, rates, (double)vector["formerRate"]!);
        Set(vector, "keepsAll", plan.KeepsAll);
        Set(vector, "labels", plan.Labels.Rate);
        Set(vector, "weights", new JsonArray(
            plan.For(false, true, "legit").Weight,
            plan.For(false, true, "fraud").Weight,
            plan.For(true, false, null).Weight,
            plan.For(true, true, "legit").Weight));
    }

    private static string Header(JsonObject header)
    {
        var writer = new BatchWriter();
        writer.WriteHeader(Guid.Parse((string)header["producer"]!), (ulong)header["sequence"]!, (ulong)header["lowMark"]!, (string)header["node"]!);
        writer.WriteSignOff((ulong)header["signOff"]!);
        return Convert.ToHexStringLower(writer.Written.Span);
    }

    private static BatchAck Ack(JsonObject ack) => new()
    {
        Status = Enum.Parse<AckStatus>((string)ack["status"]!, ignoreCase: true),
        CommittedThrough = (ulong)ack["through"]!,
        CommittedAbove = [.. ack["above"]!.AsArray().Select(static run => new CommittedRange((ulong)run![0]!, (ulong)run[1]!))],
        RetryAfter = TimeSpan.FromMilliseconds((double)ack["retryAfterMs"]!),
        Rates = [.. Objects(ack["rates"], static (model, rate) => new ModelRate(model, (double)rate!))],
        Rejections = Rejections(ack["rejections"]),
        Warnings = Rejections(ack["warnings"]),
        Detail = (string)ack["detail"]!,
    };

    private static Rejection[] Rejections(JsonNode? list) =>
        [.. Objects(list).Select(static each => new Rejection((string)each["reason"]!, (string)each["field"]!, (string)each["value"]!, (string)each["limit"]!, (ulong)each["count"]!))];

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => list!.AsArray().Select(static each => each!.AsObject());

    private static IEnumerable<T> Objects<T>(JsonNode? node, Func<string, JsonNode?, T> read) => node!.AsObject().Select(pair => read(pair.Key, pair.Value));

    private static void Set(JsonObject vector, string name, JsonNode value) => vector[name] = value;

    private static string Hex(ulong value) => value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The records and labels of a vector, as a client would be given them, and the bytes that it makes.</summary>
internal sealed class VectorBatch(JsonObject vector)
{
    private readonly RecordingHub _hub = new(new RecordRings(1 << 20, 1, new AutoResetEvent(false)), new ManualTime(), null);

    public byte[] Encode()
    {
        var registry = new MonitorRegistry(_hub, new SamplingOptions(), 8);
        var model = vector["model"]!.AsObject();
        var schema = Schema(model);
        var monitor = registry.GetOrAdd((string)model["name"]!, (string)model["version"]!, (string)model["segment"]!, schema);
        foreach (var record in vector["records"]!.AsArray())
            Record(monitor, record!.AsObject());
        foreach (var label in vector["labels"]!.AsArray())
            Label(monitor, label!.AsObject());
        var sink = new Sink(new BatchAssembler(registry, new OmissionLedger(), 1000, 1 << 20));
        _hub.Rings.Drain(ref sink);
        return sink.Assembler.Close(0)!.Body.ToArray();
    }

    private static ModelSchema Schema(JsonObject model) => new()
    {
        Classes = Names(model["classes"]),
        PositiveClass = (string?)model["positiveClass"] ?? "",
        NumericFeatures = Names(model["numericFeatures"]),
        CategoricalFeatures = Names(model["categoricalFeatures"]),
        NumericMeasurements = Names(model["numericMeasurements"]),
        CategoricalMeasurements = Names(model["categoricalMeasurements"]),
        Dimensions = Names(model["dimensions"]),
        Probabilities = (bool?)model["probabilities"] ?? false,
        Intervals = (bool?)model["intervals"] ?? false,
        IntervalLevel = (double?)model["intervalLevel"],
        Embeddings = [.. (model["embeddings"]?.AsObject() ?? []).Select(static each => new EmbeddingSchema(each.Key, (int)each.Value!))],
        LabelsFollow = (bool?)model["labelsFollow"] ?? true,
        MeasurementsFollow = (bool?)model["measurementsFollow"] ?? false,
    };

    private static void Record(ModelMonitor monitor, JsonObject record)
    {
        var schema = monitor.Schema;
        monitor.Record(
            new InferenceRecord
            {
                Id = (string?)record["id"],
                EventTime = DateTimeOffset.FromUnixTimeMilliseconds((long)record["time"]!),
                Prediction = (string?)record["prediction"],
                Label = (string?)record["label"],
                Error = (string?)record["error"],
                Score = (double?)record["score"],
                Value = (double?)record["value"],
                Actual = (double?)record["actual"],
                LowerBound = (double?)record["interval"]?[0],
                UpperBound = (double?)record["interval"]?[1],
                Latency = Seconds(record["latency"]),
                InputTokens = (int?)record["inputTokens"],
                OutputTokens = (int?)record["outputTokens"],
                CachedTokens = (int?)record["cachedTokens"],
                ReasoningTokens = (int?)record["reasoningTokens"],
                TimeToFirstToken = Seconds(record["timeToFirstToken"]),
                TimePerOutputToken = Seconds(record["timePerOutputToken"]),
                Cost = (double?)record["cost"],
            },
            Numbers(record["features"], schema.NumericFeatures),
            Texts(record["features"], schema.CategoricalFeatures),
            Numbers(record["measurements"], schema.NumericMeasurements),
            Texts(record["measurements"], schema.CategoricalMeasurements),
            schema.Probabilities ? Numbers(record["probabilities"], schema.Classes) : [],
            Texts(record["dimensions"], schema.Dimensions),
            record["embeddings"]?[schema.Embeddings[0].Name]?.AsArray().Select(static number => (float)number!).ToArray() ?? []);
    }

    private static void Label(ModelMonitor monitor, JsonObject label)
    {
        var id = (string)label["id"]!;
        if ((string?)label["measurement"] is { } name)
            Measure(monitor, id, name, label["measured"]!, Enum.Parse<MeasurementMode>((string)label["mode"]!, ignoreCase: true));
        else if ((string?)label["label"] is { } actual)
            monitor.Label(id, actual);
        else
            monitor.LabelValue(id, (double)label["actual"]!);
    }

    private static void Measure(ModelMonitor monitor, string id, string name, JsonNode value, MeasurementMode mode)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.Number:
                monitor.Measure(id, name, (double)value, mode);
                break;
            case JsonValueKind.String:
                monitor.Measure(id, name, (string)value!, mode);
                break;
            default:
                monitor.Measure(id, name, (bool)value, mode);
                break;
        }
    }

    private static string[] Names(JsonNode? names) => [.. (names?.AsArray() ?? []).Select(static name => (string)name!)];

    // A feature that a record does not have is not one of its that is missing.
    private static readonly float NotThere = BitConverter.UInt32BitsToSingle(uint.MaxValue);

    private static float[] Numbers(JsonNode? values, IReadOnlyList<string> names) => [.. names.Select(name => (float?)(double?)values?[name] ?? NotThere)];

    private static string?[] Texts(JsonNode? values, IReadOnlyList<string> names) => [.. names.Select(name => (string?)values?[name])];

    private static TimeSpan? Seconds(JsonNode? seconds) => seconds is null ? null : TimeSpan.FromSeconds((double)seconds);

    private readonly struct Sink(BatchAssembler assembler) : ISlotSink
    {
        public BatchAssembler Assembler => assembler;

        public unsafe void Take(RecordSlot* slot) => assembler.Take(slot);
    }
}
