using Google.Protobuf;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;
using Schema = OrleansMonitor.Wire.Schema;

namespace OrleansMonitor.Protocol.Tests.Wire;

/// <summary>The hand-written reader and writer against code generated from records.proto, in both directions.</summary>
public class SchemaAgreementTests
{
    private static readonly Guid Producer = new("3f2504e0-4f89-11d3-9a0c-0305e82c3301");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_the_generated_code_writes_is_read_the_same(int seed)
    {
        var expected = RandomBatch(new Random(seed));
        var batch = new WireBatch();
        new BatchReader().Read(expected.ToByteArray(), batch);
        ToSchema(batch).ShouldBe(expected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_is_written_the_generated_code_reads_the_same(int seed)
    {
        var expected = RandomBatch(new Random(seed));
        var batch = new WireBatch();
        new BatchReader().Read(expected.ToByteArray(), batch);
        Schema.Batch.Parser.ParseFrom(Write(batch).Span).ShouldBe(expected);
    }

    [Fact]
    public void Unknown_fields_are_stepped_over_and_of_repeated_scalars_the_last_counts()
    {
        var random = RandomBatch(new Random(9));
        var first = new Schema.Batch { LowMark = 1, Node = "old" }.ToByteArray();
        byte[] unknown = [0xF8, 0x07, 0x05, 0xFA, 0x07, 0x03, 1, 2, 3, 0xFD, 0x07, 1, 2, 3, 4, 0xF9, 0x07, 1, 2, 3, 4, 5, 6, 7, 8];
        var batch = new WireBatch();
        new BatchReader().Read((byte[])[.. first, .. unknown, .. random.ToByteArray()], batch);
        ToSchema(batch).ShouldBe(random);
    }

    [Fact]
    public void A_producer_is_written_in_the_order_of_its_text()
    {
        var writer = new BatchWriter();
        writer.WriteHeader(Producer, 1, 0, "n");
        Convert.ToHexString(Schema.Batch.Parser.ParseFrom(writer.Written.Span).Producer.Span).ShouldBe(Producer.ToString("N"), StringCompareShould.IgnoreCase);
    }

    [Fact]
    public void Acknowledgements_agree_in_both_directions()
    {
        var ack = new BatchAck
        {
            Status = AckStatus.Overloaded,
            CommittedThrough = 1_000_000_007,
            CommittedAbove = [new CommittedRange(1_000_000_009, 1_000_000_009), new CommittedRange(1_000_000_020, 1_000_000_300)],
            RetryAfter = TimeSpan.FromMilliseconds(1500),
            Rates = [new ModelRate("fraud", 0.25), new ModelRate("模型", 1)],
            Rejections = [new Rejection("latency-invalid", "records.latencies", "NaN", "a finite number", 3)],
            Warnings = [new Rejection("score-invalid", "score", "1.2", "0 to 1", 2)],
            Labels = new LabelOutcomes { Joined = 1, Waiting = 2, Duplicate = 3, Conflict = 4, Replaced = 5, WrongKind = 6, Classified = 7, Correct = 8, Measured = 9, MeasurementsWaiting = 10, MeasurementsRepeated = 11, MeasurementsRefused = 12 },
            Detail = "Taken: 2. Not taken: 3.",
        };
        var expected = new Schema.BatchAck
        {
            Status = Schema.BatchAck.Types.Status.Overloaded,
            CommittedThrough = 1_000_000_007,
            CommittedAbove = { 1_000_000_009, 1_000_000_009, 1_000_000_020, 1_000_000_300 },
            RetryAfterMs = 1500,
            Rates = { new Schema.SamplingRate { Model = "fraud", Rate = 0.25 }, new Schema.SamplingRate { Model = "模型", Rate = 1 } },
            Rejections = { new Schema.Rejection { Reason = "latency-invalid", Field = "records.latencies", Value = "NaN", Limit = "a finite number", Count = 3 } },
            Warnings = { new Schema.Rejection { Reason = "score-invalid", Field = "score", Value = "1.2", Limit = "0 to 1", Count = 2 } },
            Labels = new Schema.LabelOutcomes { Joined = 1, Waiting = 2, Duplicate = 3, Conflict = 4, Replaced = 5, WrongKind = 6, Classified = 7, Correct = 8, Measured = 9, MeasurementsWaiting = 10, MeasurementsRepeated = 11, MeasurementsRefused = 12 },
            Detail = "Taken: 2. Not taken: 3.",
        };
        Schema.BatchAck.Parser.ParseFrom(BatchAckWriter.Write(ack)).ShouldBe(expected);
        var read = BatchAckReader.Read(expected.ToByteArray());
        Schema.BatchAck.Parser.ParseFrom(BatchAckWriter.Write(read)).ShouldBe(expected);
        foreach (var status in Enum.GetValues<AckStatus>())
            Schema.BatchAck.Parser.ParseFrom(BatchAckWriter.Write(new BatchAck { Status = status })).Status.ToString().ShouldBe(status.ToString());
    }

    internal static ReadOnlyMemory<byte> Write(WireBatch batch)
    {
        var writer = new BatchWriter(16);
        writer.WriteHeader(batch.Producer, batch.Sequence, batch.LowMark, batch.Node);
        foreach (var block in batch.Records)
            writer.WriteRecords(block);
        foreach (var block in batch.Labels)
            writer.WriteLabels(block);
        foreach (var sample in batch.Resources)
            writer.WriteResources(sample);
        foreach (var omission in batch.Omissions)
            writer.WriteOmission(omission);
        return writer.Written;
    }

    internal static Schema.Batch RandomBatch(Random random)
    {
        var batch = new Schema.Batch { Producer = ByteString.CopyFrom(Producer.ToByteArray(bigEndian: true)), Sequence = (ulong)random.NextInt64(), LowMark = (ulong)random.Next(), Node = Name() };
        for (var i = random.Next(4); i > 0; i--)
            batch.Records.Add(RandomRecords());
        for (var i = random.Next(3); i > 0; i--)
            batch.Labels.Add(new Schema.LabelBlock { Model = Name(), Count = 3, InferenceIds = Bytes(24), Classes = { Name(), "" }, Labels = Bytes(3), ActualValues = Bytes(12), Replace = random.Next(2) == 0, Mean = random.Next(2) == 0, Measurements = { Measurement(), Measurement() } });
        for (var i = random.Next(3); i > 0; i--)
        {
            batch.Resources.Add(new Schema.ResourceSample
            {
                Time = random.NextInt64(),
                IntervalSeconds = 5,
                CpuUtilization = float.NaN,
                CpuCores = 2.5f,
                MemoryBytes = -1,
                MemoryLimitBytes = 1L << 40,
                Gpus = { new Schema.GpuSample(), new Schema.GpuSample { Utilization = 0.5f, MemoryBytes = 7, MemoryLimitBytes = -1, PowerWatts = 300 } },
            });
        }

        for (var i = random.Next(3); i > 0; i--)
            batch.Omissions.Add(new Schema.Omission { Model = Name(), Version = Name(), Segment = Name(), Time = -5, SampledOut = 10, Dropped = (ulong)random.NextInt64() });
        return batch;

        string Name() => $"näme {random.Next(1000)} 🚀";

        ByteString Bytes(int length)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            return ByteString.CopyFrom(bytes);
        }

        Schema.FeatureColumn Measurement() => random.Next(2) == 0
            ? new() { Name = Name(), Numbers = Bytes(8) }
            : new() { Name = Name(), Categories = { "true", "false" }, Indices = Bytes(2) };

        Schema.RecordBlock RandomRecords() => new()
        {
            Model = Name(),
            Version = Name(),
            Segment = "",
            Count = (uint)random.Next(1, 70_000),
            BaseTime = random.NextInt64(),
            Times = Bytes(8),
            Classes = { Name(), "b" },
            Predictions = Bytes(2),
            Labels = Bytes(2),
            PositiveClass = "b",
            Scores = Bytes(8),
            Latencies = Bytes(16),
            Weights = Bytes(8),
            Weight = 4,
            ErrorCodes = { "E1" },
            Errors = Bytes(2),
            Values = Bytes(8),
            ActualValues = Bytes(16),
            InferenceIds = Bytes(16),
            InputTokens = Bytes(8),
            OutputTokens = Bytes(8),
            TimeToFirstToken = Bytes(8),
            TimePerOutputToken = Bytes(8),
            Costs = Bytes(8),
            LabelsFollow = random.Next(2) == 0,
            CachedTokens = Bytes(8),
            ReasoningTokens = Bytes(8),
            Probabilities = { new Schema.FeatureColumn { Name = Name(), Numbers = Bytes(8) }, new Schema.FeatureColumn { Name = "b", Numbers = Bytes(16) } },
            Interval = new Schema.PredictionIntervals { Lower = Bytes(8), Upper = Bytes(16), Level = Bytes(8) },
            Features = { new Schema.FeatureColumn { Name = Name(), Numbers = Bytes(8) }, new Schema.FeatureColumn { Name = "c", Categories = { "x", "", Name() }, Indices = Bytes(2) } },
            Measurements = { Measurement() },
            Dimensions = { new Schema.FeatureColumn { Name = Name(), Categories = { "DE", Name() }, Indices = Bytes(2) } },
            Embeddings = { new Schema.EmbeddingColumn { Name = Name(), Dimension = (uint)random.Next(5000), Vectors = Bytes(24) }, new Schema.EmbeddingColumn() },
        };
    }

    private static Schema.Batch ToSchema(WireBatch batch)
    {
        var schema = new Schema.Batch { Producer = ByteString.CopyFrom(batch.Producer.ToByteArray(bigEndian: true)), Sequence = batch.Sequence, LowMark = batch.LowMark, Node = batch.Node };
        foreach (var block in batch.Records)
        {
            var copy = new Schema.RecordBlock
            {
                Model = block.Model,
                Version = block.Version,
                Segment = block.Segment,
                Count = block.Count,
                BaseTime = block.BaseTime,
                Times = Bytes(block.Times),
                Classes = { block.Classes.AsSpan().ToArray() },
                Predictions = Bytes(block.Predictions),
                Labels = Bytes(block.Labels),
                PositiveClass = block.PositiveClass,
                Scores = Bytes(block.Scores),
                Latencies = Bytes(block.Latencies),
                Weights = Bytes(block.Weights),
                Weight = block.Weight,
                ErrorCodes = { block.ErrorCodes.AsSpan().ToArray() },
                Errors = Bytes(block.Errors),
                Values = Bytes(block.Values),
                ActualValues = Bytes(block.ActualValues),
                InferenceIds = Bytes(block.InferenceIds),
                InputTokens = Bytes(block.InputTokens),
                OutputTokens = Bytes(block.OutputTokens),
                TimeToFirstToken = Bytes(block.TimeToFirstToken),
                TimePerOutputToken = Bytes(block.TimePerOutputToken),
                Costs = Bytes(block.Costs),
                CachedTokens = Bytes(block.CachedTokens),
                ReasoningTokens = Bytes(block.ReasoningTokens),
                LabelsFollow = block.LabelsFollow,
            };
            foreach (var feature in block.Features)
                copy.Features.Add(Named(feature));
            foreach (var measurement in block.Measurements)
                copy.Measurements.Add(Named(measurement));
            foreach (var probability in block.Probabilities)
                copy.Probabilities.Add(Named(probability));
            if (!block.LowerBounds.IsEmpty)
                copy.Interval = new Schema.PredictionIntervals { Lower = Bytes(block.LowerBounds), Upper = Bytes(block.UpperBounds), Level = Bytes(block.IntervalLevels) };
            foreach (var dimension in block.Dimensions)
                copy.Dimensions.Add(Named(dimension));
            foreach (var embedding in block.Embeddings)
                copy.Embeddings.Add(new Schema.EmbeddingColumn { Name = embedding.Name, Dimension = embedding.Dimension, Vectors = ByteString.CopyFrom(embedding.Vectors.Span) });
            schema.Records.Add(copy);
        }

        foreach (var block in batch.Labels)
        {
            var copy = new Schema.LabelBlock
            {
                Model = block.Model,
                Count = block.Count,
                InferenceIds = Bytes(block.InferenceIds),
                Classes = { block.Classes.AsSpan().ToArray() },
                Labels = Bytes(block.Labels),
                ActualValues = Bytes(block.ActualValues),
                Replace = block.Replace,
                Mean = block.Mean,
            };
            foreach (var measurement in block.Measurements)
                copy.Measurements.Add(Named(measurement));
            schema.Labels.Add(copy);
        }

        foreach (var sample in batch.Resources)
        {
            var copy = new Schema.ResourceSample { Time = sample.Time, IntervalSeconds = sample.IntervalSeconds, CpuUtilization = sample.CpuUtilization, CpuCores = sample.CpuCores, MemoryBytes = sample.MemoryBytes, MemoryLimitBytes = sample.MemoryLimitBytes };
            foreach (var gpu in sample.Gpus)
                copy.Gpus.Add(new Schema.GpuSample { Utilization = gpu.Utilization, MemoryBytes = gpu.MemoryBytes, MemoryLimitBytes = gpu.MemoryLimitBytes, PowerWatts = gpu.PowerWatts });
            schema.Resources.Add(copy);
        }

        foreach (var omission in batch.Omissions)
            schema.Omissions.Add(new Schema.Omission { Model = omission.Model, Version = omission.Version, Segment = omission.Segment, Time = omission.Time, SampledOut = omission.SampledOut, Dropped = omission.Dropped });
        return schema;

        static Schema.FeatureColumn Named(FeatureColumn column) =>
            new() { Name = column.Name, Numbers = Bytes(column.Numbers), Categories = { column.Categories.AsSpan().ToArray() }, Indices = Bytes(column.Indices) };

        static ByteString Bytes(ReadOnlyMemory<byte> column) => UnsafeByteOperations.UnsafeWrap(column);
    }
}
