using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Descriptions;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Tests.Records;
using OrleansMonitor.Domain.Windows;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Embeddings;

public class EmbeddingFoldTests(ITestOutputHelper output)
{
    private const long Time = RandomRecords.Epoch;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 0.3, 1)]
    [InlineData(3, 1, 3)]
    [InlineData(4, 0.3, 3)]
    public void The_same_stream_through_one_or_several_silos_gives_the_same_bits(int seed, double share, int weights)
    {
        var random = new Random(seed);
        var baseline = BaselineOf(random, 12, share);
        var rows = Rows(random, 2_000, 12, weights: weights);
        var whole = Fold(rows, baseline, 1);
        foreach (var silos in (int[])[2, 5])
        {
            var parts = rows.GroupBy(_ => random.Next(silos)).Select(part => Fold([.. part.OrderBy(_ => random.Next())], baseline, 1 + random.Next(60))).OrderBy(_ => random.Next());
            var merged = new PartialAggregate();
            foreach (var part in parts)
                merged.MergeEncoded(part.Encode());
            var (sums, expected) = (merged.Embeddings.Find(baseline.Embeddings[0].Map.Fingerprint)!, whole.Embeddings.Find(baseline.Embeddings[0].Map.Fingerprint)!);
            sums.Means().ShouldBe(expected.Means(), $"seed {seed}, {silos} silos");
            (sums.Records, sums.EffectiveRecords).ShouldBe((expected.Records, expected.EffectiveRecords));
            merged.ShouldHoldTheSameAs(whole);
        }

        var mapped = whole.Embeddings.Find(baseline.Embeddings[0].Map.Fingerprint)!.Records;
        (mapped / (double)rows.Length).ShouldBe(share, 0.05);
        output.WriteLine($"{mapped} of {rows.Length} mapped, {whole.Encode(AggregateParts.Embeddings).Length} bytes");
    }

    [Fact]
    public void A_shift_is_found_a_change_of_spread_too_and_the_same_source_is_stable()
    {
        var random = new Random(11);
        var baseline = BaselineOf(random, 32, 1);
        var same = Drift(baseline, Rows(random, 1_000, 32));
        same.Verdict.ShouldBe(DriftVerdict.Stable);
        var shifted = Drift(baseline, Rows(random, 1_000, 32, shift: 0.4));
        (shifted.Verdict, shifted.Role, shifted.Test!.Method).ShouldBe((DriftVerdict.Drifted, ColumnRole.Embedding, DriftMethod.MeanDiscrepancy));
        shifted.Sentence.ShouldStartWith("text drifted: its vectors lie elsewhere or otherwise spread, a mean discrepancy of 0.");
        Drift(baseline, Rows(random, 1_000, 32, scale: 1.5)).Verdict.ShouldBe(DriftVerdict.Drifted);
        output.WriteLine($"{same.Sentence}\n{shifted.Sentence}");

        // Records of a sampled half weigh twice as much, and tell as much as their number.
        Drift(baseline, Rows(random, 1_000, 32, weights: 2)).Current.EffectiveCount.ShouldBeLessThan(1_000);
    }

    [Fact]
    public void Few_vectors_or_none_are_not_compared_and_say_why()
    {
        var random = new Random(12);
        var baseline = BaselineOf(random, 8, 0.5);
        Drift(baseline, Rows(random, 120, 8)).Reason.ShouldMatch(@"^\d+ vectors of it were mapped, fewer than 100: one record in 2 is$");
        var other = Drift(baseline, Rows(random, 300, 9));
        (other.Reason, other.Current.MismatchedShare, other.Current.MissingShare).ShouldBe(("0 vectors of it were mapped, fewer than 100: one record in 2 is", 1, 0));
        other.Sentence.ShouldEndWith("100% are of another dimension.");
        var none = Drift(baseline, [.. Rows(random, 200, 8).Select(static row => (row.Record, (float[]?)null))]);
        (none.Verdict, none.Current.MissingShare).ShouldBe((DriftVerdict.Untested, 1));
    }

    [Fact]
    public void What_cannot_be_used_is_told_and_costs_its_vector_alone()
    {
        var random = new Random(13);
        var (rows, log) = (Rows(random, 200, 6), new RejectionLog());
        rows[3].Vector![2] = float.NaN;
        rows[4].Vector![0] = float.NegativeInfinity;
        rows[5].Vector![5] = 1e30f;
        rows[6] = (rows[6].Record, new float[6]);
        rows[7] = (rows[7].Record, null);
        rows[8] = (rows[8].Record, new float[4]);
        var folded = Fold(rows, BaselineOf(random, 6, 1), 1, log);
        log.IsEmpty.ShouldBeTrue();
        log.Cells.Select(static cell => (cell.Reason, cell.Field, cell.Value, cell.Limit, cell.Count)).ShouldBe(
        [
            ("embedding-invalid", "records.embeddings.text", "NaN", "finite numbers of a magnitude of at most 1000000", 3UL),
            ("embedding-dimension", "records.embeddings.text", "4 dimensions", "6 dimensions, as in the active baseline", 1UL),
        ]);
        folded.Traffic.Records.ShouldBe(200UL);
        var figures = EmbeddingFigures.Of(folded.Embeddings, folded.Traffic).Single();
        (figures.Name, figures.Dimension, figures.Count, figures.Missing, figures.Zero).ShouldBe(("text", 6, 195UL, 4UL, 1UL));
        figures.OtherDimensions.ShouldBe([new EmbeddingDimension(4, 1)]);
        // Of whichever there are more, the baseline's dimension is what figures are of, if a vector has it.
        var other = EmbeddingFigures.Of(folded.Embeddings, folded.Traffic, BaselineOf(random, 4, 1)).Single();
        (other.Dimension, other.Count).ShouldBe((4, 1UL));
        EmbeddingFigures.Of(folded.Embeddings, folded.Traffic, BaselineOf(random, 5, 1)).Single().Dimension.ShouldBe(6);
        figures.Norm.Max!.Value.ShouldBe(rows.Where(static row => row.Vector is { Length: 6 }).Max(static row => Norm(row.Vector!)), 1e-5);
        var finding = DataDescriber.Describe(folded, baseline: null).Single();
        (finding.Role, finding.Name, finding.Current!.Count, finding.Current.ZeroShare!.Value).ShouldBe((ColumnRole.Embedding, "text", 195UL, 1 / 195.0));
    }

    [Fact]
    public void Half_precision_is_read_and_a_shape_that_is_wrong_refused()
    {
        var halves = new Half[][] { [(Half)1.5, (Half)(-2), (Half)0.000061], [Half.NaN, (Half)1, (Half)1], [Half.PositiveInfinity, (Half)1, (Half)1], [(Half)65504, (Half)0, (Half)0], [BitConverter.UInt16BitsToHalf(0xFFFF), (Half)0, (Half)0] };
        var (folded, log) = (new WindowCollector(), new RejectionLog());
        var block = Block(MemoryMarshal.AsBytes(halves.SelectMany(static row => row).ToArray().AsSpan()).ToArray(), 5, 3);
        new BlockShape().Check(block, log).ShouldBeTrue();
        new BlockFolder().Fold(block, Settings(null), log, folded, new PendingChunkWriter());
        var figures = EmbeddingFigures.Of(folded.Windows.Values.Single().Embeddings, folded.Windows.Values.Single().Traffic).Single();
        (figures.Count, figures.Missing, figures.Norm.Max, log.Cells.Single().Count).ShouldBe((2UL, 3UL, 65504, 2UL));
        figures.Norm.Min!.Value.ShouldBe(2.5, 1e-6);

        foreach (var (columns, reason) in new ((string, uint, int)[], string)[]
        {
            ([("text", 0, 0)], "embedding-dimension"),
            ([("text", 4097, 5 * 4097 * 2)], "embedding-dimension"),
            ([("text", 3, 31)], "column-length"),
            ([("", 3, 30)], "name-empty"),
            ([("text", 3, 30), ("text", 3, 60)], "embedding-duplicate"),
            ([("a", 3, 30), ("b", 3, 30), ("c", 3, 30), ("d", 3, 30), ("e", 3, 30)], "too-many-embeddings"),
        })
        {
            var refused = new RecordBlock { Model = "m", Count = 5, BaseTime = Time, EmbeddingTotal = columns.Length };
            foreach (var (name, dimension, bytes) in columns)
            {
                var column = refused.Embeddings.Add();
                (column.Name, column.Dimension, column.Vectors) = (name, dimension, new byte[bytes]);
            }

            var told = new RejectionLog();
            new BlockShape().Check(refused, told).ShouldBeFalse(reason);
            (told.Entries.Single().Reason, told.Total).ShouldBe((reason, 5UL));
        }
    }

    [Fact]
    public void Names_and_dimensions_past_the_limit_are_counted_and_the_smallest_stay_in_any_order()
    {
        var parts = Enumerable.Range(0, 40).Select(i =>
        {
            var part = new PartialAggregate();
            part.Embeddings.Norms.AddNumeric(EmbeddingSet.KeyOf($"e{i / 2:00}", 3 + (i % 2)), (ReadOnlySpan<float>)[1f, 2f]);
            part.Embeddings.FindOrAdd((ulong)(i * 7919) % 41, 1)?.Add(Enumerable.Repeat(i, FourierMap.Features).ToArray(), 1, 1 + (i % 3));
            return part.Encode();
        }).ToArray();
        byte[]? first = null;
        for (var seed = 0; seed < 5; seed++)
        {
            new Random(seed).Shuffle(parts);
            var whole = new PartialAggregate();
            foreach (var part in parts)
                whole.MergeEncoded(part);
            (whole.Embeddings.VectorOverflow, whole.Embeddings.Overflow).ShouldBe((2UL * (40 - EmbeddingSet.MaxKept), 40UL - EmbeddingSet.MaxKept), $"seed {seed}");
            (first ??= whole.Encode()).ShouldBe(whole.Encode(), $"seed {seed}");
        }
    }

    /// <summary>The bytes hold features too, so they say that every machine and every later build makes the same of a vector.</summary>
    [Fact]
    public void What_is_stored_is_read_and_written_as_it_was()
    {
        var fit = new EmbeddingFit("text", new EmbeddingSettings { Share = 1 });
        for (var i = 0; i < 60; i++)
            fit.Add(Known(i));
        var builder = new BaselineBuilder();
        builder.AddEmbedding(fit.Build()!, 60);
        var whole = Fold([.. Enumerable.Range(0, 8).Select(static i => (new RecordRow { Time = 1_780_000_000_000, InferenceId = (ulong)i + 1 }, (float[]?)Known(i)))], builder.Build(), 1);
        var bytes = Convert.FromBase64String(File.ReadAllText(Golden(3)));
        whole.Encode(AggregateParts.Embeddings).ShouldBe(bytes, "the form has changed: make it a new version, and keep reading this one");
        PartialAggregate.Decode(bytes).Encode().ShouldBe(bytes);
        var earlier = PartialAggregate.Decode(Convert.FromBase64String(File.ReadAllText(Golden(2))));
        earlier.Embeddings.Find(builder.Build().Embeddings[0].Map.Fingerprint)!.Records.ShouldBe(8UL);
        var (stored, norm) = (EmbeddingFigures.Of(earlier.Embeddings, whole.Traffic)[0].Norm!, EmbeddingFigures.Of(whole.Embeddings, whole.Traffic)[0].Norm!);
        stored.Mean!.Value.ShouldBe(norm.Mean!.Value, 1e-12);
        stored.StandardDeviation!.Value.ShouldBe(norm.StandardDeviation!.Value, 1e-12);

        static float[] Known(int i) => [i, i * i % 7, 3 - (i % 5)];

        static string Golden(int version, [CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, $"../Records/Golden/partial-aggregate-v{version}-embeddings.base64");
    }

    [Fact]
    public void A_period_that_was_mapped_makes_a_baseline_and_one_that_was_not_says_why()
    {
        var random = new Random(14);
        var baseline = BaselineOf(random, 16, 1);
        var period = Fold(Rows(random, 2_000, 16, shift: 1), baseline, 1);
        var made = PeriodBaseline.Of(period, baseline);
        made.Embeddings.Single().Map.Fingerprint.ShouldBe(baseline.Embeddings[0].Map.Fingerprint);
        PeriodBaseline.LeftOut(period, made).ShouldBeEmpty();
        Drift(made, Rows(random, 1_000, 16, shift: 1)).Verdict.ShouldBe(DriftVerdict.Stable);
        Drift(made, Rows(random, 1_000, 16)).Verdict.ShouldBe(DriftVerdict.Drifted);

        var unmapped = Fold(Rows(random, 100, 16), null, 1);
        Should.Throw<BaselineException>(() => PeriodBaseline.Of(unmapped)).Message.ShouldStartWith("the period has no features, measurements or predictions, and its embeddings have no mean map");
        unmapped.Features.AddNumeric("x", [1.0, 2, 3]);
        PeriodBaseline.LeftOut(unmapped, PeriodBaseline.Of(unmapped, baseline)).ShouldBe(["text"]);
    }

    [Fact]
    public void Rules_read_embeddings()
    {
        var random = new Random(15);
        var baseline = BaselineOf(random, 8, 1);
        var rows = Rows(random, 1_000, 8, shift: 0.5);
        for (var i = 0; i < 100; i++)
            rows[i] = (rows[i].Record, i < 50 ? null : new float[8]);
        var input = new MetricInput { Window = Fold(rows, baseline, 1), From = Time, To = Time + 10_000, Baseline = baseline };
        Read("embedding_drift(text)").Value!.Value.ShouldBeInRange(0.1, 1.4);
        Read("embedding_missing(text)").Value!.Value.ShouldBe(0.05, 1e-12);
        Read("embedding_missing(none)").Value.ShouldBe(1);
        Read("embedding_zero_share(text)").Value!.Value.ShouldBe(50 / 950.0, 1e-12);
        Read("embedding_norm(text)").Interval.ShouldNotBeNull();
        Read("embedding_drift(none)").Value.ShouldBeNull();
        Read("data_drift_share").Value.ShouldBe(1);
        Read("embedding_norm(none)").Value.ShouldBeNull();
        MetricCatalog.Find("embedding_drift", out var problem).ShouldBeNull();
        problem.ShouldBe("the metric 'embedding_drift' needs an argument: embedding_drift(EMBEDDING)");

        RuleReading Read(string metric) => MetricCatalog.Find(metric, out _)!.Read(input, 0.95);
    }

    private static ColumnDrift Drift(Baseline baseline, (RecordRow Record, float[]? Vector)[] rows) =>
        DataDriftJudge.Judge(baseline, Fold(rows, baseline, 1)).Columns.Single(static column => column.Role == ColumnRole.Embedding);

    private static double Norm(float[] vector) => Math.Sqrt(vector.Sum(static number => float.IsFinite(number) && Math.Abs(number) < 1e6 ? (double)number * number : 0));

    private static Baseline BaselineOf(Random random, int dimension, double share)
    {
        var fit = new EmbeddingFit("text", new EmbeddingSettings { Share = share });
        for (var i = 0; i < 1_000; i++)
            fit.Add(EmbeddingDraws.Normal(random, dimension));
        var builder = new BaselineBuilder();
        builder.AddEmbedding(fit.Build()!, 1_000);
        return builder.Build();
    }

    private static (RecordRow Record, float[]? Vector)[] Rows(Random random, int count, int dimension, double shift = 0, double scale = 1, int weights = 1) =>
    [
        .. Enumerable.Range(0, count).Select(i => (
            new RecordRow { Time = Time + random.Next(9_000), InferenceId = i % 3 == 0 ? (ulong)random.NextInt64() : 0, Weight = weights == 1 ? 1 : 1 + random.Next(weights) + (random.Next(2) / 3f) },
            (float[]?)EmbeddingDraws.Normal(random, dimension, shift, scale))),
    ];

    private static PartialAggregate Fold((RecordRow Record, float[]? Vector)[] rows, Baseline? baseline, int pieces, RejectionLog? log = null)
    {
        var (folded, folder) = (new WindowCollector(), new BlockFolder());
        var builder = new RecordBlockBuilder { Model = "m" };
        foreach (var piece in rows.Chunk(Math.Max(1, (rows.Length + pieces - 1) / pieces)))
        {
            foreach (var (record, vector) in piece)
            {
                builder.Add(record);
                if (vector is not null)
                    builder.TryAddEmbedding("text", vector).ShouldBeTrue();
            }

            var block = builder.Build();
            new BlockShape().Check(block, new RejectionLog()).ShouldBeTrue();
            folder.Fold(block, Settings(baseline), log ?? new RejectionLog(), folded, new PendingChunkWriter());
            builder.Clear();
        }

        var whole = new PartialAggregate();
        foreach (var window in folded.Windows.Values)
            whole.Merge(window);
        return whole;
    }

    private static FoldSettings Settings(Baseline? baseline) => new() { Schedule = TierSchedule.Default, MaxTime = Time * 2, Bins = baseline?.Bins, Embeddings = baseline?.Embeddings };

    private static RecordBlock Block(byte[] vectors, uint rows, uint dimension)
    {
        var block = new RecordBlock { Model = "m", Count = rows, BaseTime = Time, EmbeddingTotal = 1 };
        var column = block.Embeddings.Add();
        (column.Name, column.Dimension, column.Vectors) = ("text", dimension, vectors);
        return block;
    }
}
