using System.Globalization;
using Google.Protobuf;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Wire;
using Xunit.Abstractions;

namespace OrleansMonitor.Protocol.Tests.Wire;

/// <summary>
/// Mutated batches through decoder, checks and fold. <c>ORLEANSMONITOR_FUZZ_INPUTS</c> sets how many (default 50,000) and
/// <c>ORLEANSMONITOR_FUZZ_SEED</c> replays a run.
/// </summary>
public class DecoderFuzzTests(ITestOutputHelper output)
{
    // What reading and folding one input may allocate: a share that does not depend on it, and a multiple of its length.
    private const long FixedBytes = 2 << 20;
    private const long BytesPerByte = 256;

    [Fact]
    public void Whatever_the_bytes_they_are_refused_or_folded_within_bounds()
    {
        var inputs = Setting("ORLEANSMONITOR_FUZZ_INPUTS", 50_000);
        var seed = Setting("ORLEANSMONITOR_FUZZ_SEED", Environment.TickCount);
        output.WriteLine($"seed {seed}, {inputs} inputs");
        var random = new Random(seed);
        var corpus = Enumerable.Range(0, 64).Select(_ => Valid(random)).ToArray();
        var run = new Run();
        for (var i = 0; i < inputs; i++)
        {
            var input = Mutate(corpus[random.Next(corpus.Length)], corpus, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                run.Feed(input);
            }
            catch (Exception e) when (e is not WireFormatException)
            {
                throw new InvalidOperationException($"input {i} of seed {seed}: {Convert.ToBase64String(input)}", e);
            }
            catch (WireFormatException)
            {
                run.Refused++;
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            allocated.ShouldBeLessThan(FixedBytes + BytesPerByte * input.Length, $"input {i} of seed {seed}: {Convert.ToBase64String(input)}");
        }

        output.WriteLine($"{run.Refused} refused, {run.Folded} records folded, {run.Rejected} rejected");
        run.Refused.ShouldBeGreaterThan(0);
        run.Folded.ShouldBeGreaterThan(0);
        run.Rejected.ShouldBeGreaterThan(0UL);
    }

    /// <summary>Few bytes that claim much.</summary>
    [Fact]
    public void Many_empty_elements_cost_a_bounded_number_of_objects()
    {
        foreach (var tag in new byte[] { 0x2A, 0x32, 0x3A, 0x42 })
        {
            var body = new byte[2 << 20];
            for (var i = 0; i < body.Length; i += 2)
                body[i] = tag;
            var batch = new WireBatch();
            var before = GC.GetAllocatedBytesForCurrentThread();
            new BatchReader().Read(body, batch);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4 << 20);
            (batch.Records.Count + batch.Labels.Count + batch.Resources.Count + batch.Omissions.Count).ShouldBeLessThanOrEqualTo(WireLimits.MaxOmissions);
        }

        const int Features = 2_000;
        var features = Enumerable.Range(0, Features).SelectMany(_ => new byte[] { 0x9A, 0x01, 0x00 }).ToArray();
        var writer = new List<byte>();
        for (var blocks = 0; blocks < 40; blocks++)
        {
            writer.Add(0x2A);
            writer.AddRange(Varint(features.Length));
            writer.AddRange(features);
        }

        var large = new WireBatch();
        var start = GC.GetAllocatedBytesForCurrentThread();
        new BatchReader().Read(writer.ToArray(), large);
        (GC.GetAllocatedBytesForCurrentThread() - start).ShouldBeLessThan(20 << 20);
        large.Records.AsSpan().ToArray().Sum(block => block.Features.Count).ShouldBeLessThanOrEqualTo(WireLimits.MaxFeatureColumns);
        large.Records[0].FeatureTotal.ShouldBe(Features);
    }

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }

    private static byte[] Valid(Random random)
    {
        if (random.Next(4) == 0)
            return SchemaAgreementTests.RandomBatch(random).ToByteArray();
        var writer = new BatchWriter();
        writer.WriteHeader(Guid.NewGuid(), (ulong)random.Next(1, 1000), 0, "node");
        for (var blocks = random.Next(1, 4); blocks > 0; blocks--)
        {
            var builder = new RecordBlockBuilder(random.Next(2) == 0) { Model = "m", Version = "1", LabelsFollow = random.Next(2) == 0 };
            for (var rows = random.Next(1, 60); rows > 0; rows--)
            {
                builder.Add(new RecordRow
                {
                    Time = 1_780_000_000_000 + random.Next(60_000),
                    Prediction = $"c{random.Next(4)}",
                    Label = random.Next(2) == 0 ? $"c{random.Next(4)}" : null,
                    Score = random.NextDouble(),
                    LatencySeconds = random.NextDouble(),
                    Weight = random.Next(1, 3),
                    Error = random.Next(9) == 0 ? "E" : null,
                    Value = random.NextDouble(),
                    Actual = random.NextDouble(),
                    LowerBound = random.NextDouble() - 0.5,
                    UpperBound = random.Next(5) == 0 ? double.NaN : random.NextDouble() + 0.4,
                    IntervalLevel = random.NextDouble(),
                    InputTokens = random.Next(100),
                    CachedTokens = random.Next(50),
                    ReasoningTokens = random.Next(50),
                    InferenceId = (ulong)random.NextInt64(),
                    Cost = 0.5f,
                });
                builder.TryAddFeature("f", random.NextDouble());
                builder.TryAddFeature("g", $"v{random.Next(3)}");
                var p = random.NextDouble();
                builder.TryAddProbability("c0", p);
                builder.TryAddProbability($"c{random.Next(1, 5)}", 1 - p);
            }

            writer.WriteRecords(builder.Build());
        }

        return writer.Written.ToArray();
    }

    private static byte[] Mutate(byte[] valid, byte[][] corpus, Random random)
    {
        var bytes = valid.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes[at] = 0xFF;
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 20)));
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 6:
                    var other = corpus[random.Next(corpus.Length)];
                    var start = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(start, Math.Min(random.Next(1, 200), other.Length - start)));
                    break;
                default:
                    // The beginning holds the lengths and counts.
                    bytes[random.Next(Math.Min(bytes.Count, 64))] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }

    private static int Setting(string name, int absent) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : absent;

    private sealed class Run : IWindowSink
    {
        private readonly BatchReader _reader = new();
        private readonly BlockShape _shape = new();
        private readonly BlockFolder _folder = new();
        private readonly PendingChunkWriter _pending = new();
        private readonly LabelChunkWriter _labels = new();
        private readonly FoldSettings _settings = new() { Schedule = TierSchedule.Default, MinTime = 1_693_600_000_000, MaxTime = 1_790_000_000_000 };
        private int _windows;

        public long Refused { get; set; }

        public long Folded { get; private set; }

        public ulong Rejected { get; private set; }

        public void Feed(byte[] input)
        {
            var (batch, log) = (new WireBatch(), new RejectionLog());
            _reader.Read(input, batch);
            _pending.Clear();
            _labels.Clear();
            _windows = 0;
            foreach (var block in batch.Records)
            {
                if (_shape.Check(block, log))
                    Folded += _folder.Fold(block, _settings, log, this, _pending).Kept;
            }

            foreach (var block in batch.Labels)
            {
                if (new BlockShape().Check(block, log))
                    LabelFold.Add(block, _labels, log);
            }

            log.Entries.Count.ShouldBeLessThanOrEqualTo(RejectionLog.MaxEntries);
            Rejected += log.Total;
        }

        public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
        {
            // What is folded can be encoded and decoded.
            if (_windows++ < 4)
                PartialAggregate.Decode(partial.Encode());
            return _windows < 1000;
        }
    }
}
