using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Tests.Recording;

public sealed class RoundTripTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 30, TimeSpan.Zero);

    [Fact]
    public async Task Measurements_arrive_with_the_record_and_later()
    {
        await using var fixture = new ClientFixture();
        var monitor = fixture.Client.Model("chat", "v2", "", new ModelSchema
        {
            NumericFeatures = ["length"],
            NumericMeasurements = ["judge"],
            CategoricalMeasurements = ["verdict"],
            Dimensions = ["country", "device"],
            MeasurementsFollow = true,
        });
        monitor.Record(new InferenceRecord { Id = "a", EventTime = At, InputTokens = 10 }, [5f], [], [0.75f], ["safe"], dimensions: ["DE", null]);
        monitor.Record(new InferenceRecord { Id = "b", EventTime = At }, [6f]);
        monitor.Measure("a", "thumbs_up", true);
        monitor.Measure("a", "revenue", 2.5, MeasurementMode.Mean);
        monitor.Measure("b", "verdict", "unsafe", MeasurementMode.Last);
        monitor.Measure("", "judge", 1);
        monitor.Measure("b", "judge", double.NaN);
        await fixture.FlushAsync();

        var batch = Batch(fixture);
        var block = batch.Records[0];
        block.LabelsFollow.ShouldBeTrue("an entry is kept although nothing was predicted");
        (block.Features.Count, block.Features[0].Name).ShouldBe((1, "length"));
        (block.Measurements[0].Name, block.Measurements[1].Name).ShouldBe(("judge", "verdict"));
        var dimension = block.Dimensions[0];
        block.Dimensions.Count.ShouldBe(1, "one of which no record has a value is no column");
        (dimension.Name, dimension.Categories[0]).ShouldBe(("country", "DE"));
        dimension.Indices.ToArray().ShouldBe([(byte)0, Absent.Index8]);
        Cells<float>(block.Measurements[0].Numbers).ShouldBe([0.75f, float.NaN]);
        block.Measurements[1].Categories.AsSpan().ToArray().ShouldBe(["safe"]);
        block.Measurements[1].Indices.ToArray().ShouldBe([(byte)0, Absent.Index8]);
        var late = batch.Labels.AsSpan().ToArray().OrderBy(static labels => labels.Measurements[0].Name).ToArray();
        late.Select(static labels => (labels.Measurements[0].Name, labels.Count, labels.Replace, labels.Mean))
            .ShouldBe([("revenue", 1u, false, true), ("thumbs_up", 1u, false, false), ("verdict", 1u, true, false)]);
        Cells<double>(late[0].Measurements[0].Numbers).ShouldBe([2.5]);
        late[1].Measurements[0].Categories.AsSpan().ToArray().ShouldBe(["true"]);
        Cells<ulong>(late[2].InferenceIds).ShouldBe([StableHash.OfInferenceId("b")]);
        (fixture.Client.Statistics.LabelsDropped, fixture.Client.Statistics.Malformed).ShouldBe((2, 2));
    }

    [Fact]
    public async Task A_feature_without_any_value_leaves_as_missing_and_one_that_is_not_given_does_not()
    {
        await using var fixture = new ClientFixture();
        var monitor = fixture.Client.Model("m", schema: new ModelSchema { NumericFeatures = ["empty", "some", "not given"] });
        monitor.Record(new InferenceRecord { EventTime = At }, [float.NaN, float.NaN]);
        monitor.Record(new InferenceRecord { EventTime = At }, [float.NaN, 2f]);
        monitor.Record(new InferenceRecord { EventTime = At });
        await fixture.FlushAsync();
        var features = Batch(fixture).Records[0].Features.AsSpan().ToArray();
        features.Select(static column => column.Name).ShouldBe(["empty", "some"]);
        Cells<float>(features[0].Numbers).ShouldBe([float.NaN, float.NaN, float.NaN]);
        Cells<float>(features[1].Numbers).ShouldBe([float.NaN, 2f, float.NaN]);
        Cells<uint>(features[0].Numbers).Select(static bits => bits == uint.MaxValue).ShouldBe([false, false, true], "the last record has no features");
    }

    [Fact]
    public async Task Vectors_arrive_with_the_record_and_what_is_cut_short_is_missing()
    {
        await using var fixture = new ClientFixture();
        var monitor = fixture.Client.Model("search", "v1", "", new ModelSchema
        {
            NumericFeatures = ["length"],
            CategoricalFeatures = ["country"],
            Embeddings = [new EmbeddingSchema("text", 3), new EmbeddingSchema("image", 2)],
        });
        monitor.Record(new InferenceRecord { EventTime = At }, [5f], ["de"], embeddings: [1f, 2f, 3f, 4f, 5f]);
        monitor.Record(new InferenceRecord { EventTime = At }, [6f], ["fr"], embeddings: new float[] { 7, 8, 9 });
        monitor.Record(new InferenceRecord { EventTime = At }, [7f], ["fr"], embeddings: [float.NaN, 0, 0, 6, 7]);
        monitor.Record(new InferenceRecord { EventTime = At }, [8f], ["it"], embeddings: [1f, 2f, 3f, 4f]);
        monitor.Record(new InferenceRecord { EventTime = At }, [9f], ["it"]);
        await fixture.FlushAsync();

        var block = Batch(fixture).Records[0];
        (block.Embeddings.Count, block.Embeddings[0].Name, block.Embeddings[0].Dimension, block.Embeddings[1].Name, block.Embeddings[1].Dimension).ShouldBe((2, "text", 3u, "image", 2u));
        Cells<float>(block.Embeddings[0].Vectors).Where(static number => !float.IsNaN(number) && number != 0).ShouldBe([1f, 2f, 3f, 7f, 8f, 9f, 1f, 2f, 3f]);
        Cells<float>(block.Embeddings[1].Vectors).Where(static number => !float.IsNaN(number) && number != 0).ShouldBe([4f, 5f, 6f, 7f]);
        Cells<float>(block.Features[0].Numbers).ShouldBe([5f, 6f, 7f, 8f, 9f]);
        block.Features[1].Categories.AsSpan().ToArray().ShouldBe(["de", "fr", "it"]);
        fixture.Client.Statistics.Malformed.ShouldBe(1);
        Should.Throw<ArgumentException>(() => new ModelSchema { Embeddings = [new EmbeddingSchema("text", 4097)] }.Validate()).Message.ShouldContain("the dimension of the embedding 'text'");
        Should.Throw<ArgumentException>(() => new ModelSchema { Embeddings = [new EmbeddingSchema("a", 1), new EmbeddingSchema("a", 2)] }.Validate()).Message.ShouldContain("an embedding 'a' is declared twice");
    }

    [Fact]
    public async Task Every_field_arrives_as_it_was_recorded()
    {
        await using var fixture = new ClientFixture();
        var monitor = fixture.Client.Model("fraud", "v2", "eu", new ModelSchema
        {
            Classes = ["legit", "fraud"],
            PositiveClass = "fraud",
            NumericFeatures = ["amount", "age"],
            CategoricalFeatures = ["country"],
        });
        monitor.Record(
            new InferenceRecord
            {
                Id = "abc",
                EventTime = At,
                Latency = TimeSpan.FromMilliseconds(12.5),
                PredictionIndex = 1,
                Label = "legit",
                Score = 0.75,
                Value = 1.5,
                Actual = 2.5,
                InputTokens = 10,
                OutputTokens = 20,
                CachedTokens = 8,
                ReasoningTokens = 15,
                TimeToFirstToken = TimeSpan.FromMilliseconds(250),
                TimePerOutputToken = TimeSpan.FromMilliseconds(50),
                Cost = 0.125,
            },
            [3.5f],
            ["DE"]);
        monitor.Record(new InferenceRecord { Error = "timeout", EventTime = At.AddSeconds(1) }, [1f], [null]);
        await fixture.FlushAsync();

        var block = Batch(fixture).Records[0];
        (block.Model, block.Version, block.Segment, block.PositiveClass).ShouldBe(("fraud", "v2", "eu", "fraud"));
        block.Count.ShouldBe(2u);
        block.BaseTime.ShouldBe(At.ToUnixTimeMilliseconds());
        Cells<ushort>(block.Times).ShouldBe([(ushort)0, (ushort)1000]);
        block.LabelsFollow.ShouldBeTrue();
        block.Classes.AsSpan().ToArray().ShouldBe(["fraud", "legit"]);
        block.Predictions.ToArray().ShouldBe([(byte)0, Absent.Index8]);
        block.Labels.ToArray().ShouldBe([(byte)1, Absent.Index8]);
        Cells<ulong>(block.InferenceIds).ShouldBe([StableHash.OfInferenceId("abc"), 0UL]);
        Cells<float>(block.Scores).ShouldBe([0.75f, float.NaN]);
        Cells<float>(block.Latencies)[0].ShouldBe(0.0125f);
        Absent.IsLatency(Cells<float>(block.Latencies)[1]).ShouldBeTrue();
        Cells<double>(block.Values).ShouldBe([1.5, double.NaN]);
        Cells<double>(block.ActualValues).ShouldBe([2.5, double.NaN]);
        Cells<uint>(block.InputTokens).ShouldBe([10u, Absent.Tokens]);
        Cells<uint>(block.OutputTokens).ShouldBe([20u, Absent.Tokens]);
        Cells<uint>(block.CachedTokens).ShouldBe([8u, Absent.Tokens]);
        Cells<uint>(block.ReasoningTokens).ShouldBe([15u, Absent.Tokens]);
        Cells<float>(block.TimeToFirstToken).ShouldBe([0.25f, float.NaN]);
        Cells<float>(block.TimePerOutputToken).ShouldBe([0.05f, float.NaN]);
        Cells<float>(block.Costs).ShouldBe([0.125f, float.NaN]);
        block.ErrorCodes.AsSpan().ToArray().ShouldBe(["timeout"]);
        block.Errors.ToArray().ShouldBe([(byte)0, (byte)1]);
        block.Weight.ShouldBe(1);
        block.Weights.IsEmpty.ShouldBeTrue();
        block.Features.Count.ShouldBe(3 - 1, "a feature that no record has is left out");
        block.Features[0].Name.ShouldBe("amount");
        Cells<float>(block.Features[0].Numbers).ShouldBe([3.5f, 1f]);
        block.Features[1].Name.ShouldBe("country");
        block.Features[1].Categories.AsSpan().ToArray().ShouldBe(["DE"]);
        block.Features[1].Indices.ToArray().ShouldBe([(byte)0, Absent.Index8]);
    }

    [Fact]
    public async Task Probabilities_and_intervals_arrive_as_they_were_declared()
    {
        await using var fixture = new ClientFixture();
        var monitor = fixture.Client.Model("pets", schema: new ModelSchema
        {
            Classes = ["cat", "dog", "bird"],
            NumericFeatures = ["weight"],
            CategoricalFeatures = ["country"],
            NumericMeasurements = ["judge"],
            Probabilities = true,
            Intervals = true,
            IntervalLevel = 0.9,
        });
        monitor.Record(new InferenceRecord { Id = "a", EventTime = At, LowerBound = 1.1, UpperBound = 2.2 }, [5f], ["DE"], [0.5f], [], [0.75f, 0.25f, float.NaN]);
        monitor.Record(new InferenceRecord { EventTime = At }, [6f], ["FR"], probabilities: [1f]);
        await fixture.FlushAsync();

        var block = Batch(fixture).Records[0];
        block.LabelsFollow.ShouldBeTrue();
        block.Probabilities.AsSpan().ToArray().Select(static each => each.Name).ShouldBe(["cat", "dog"]);
        Cells<float>(block.Probabilities[0].Numbers).ShouldBe([0.75f, 1f]);
        Cells<float>(block.Probabilities[1].Numbers).ShouldBe([0.25f, float.NaN]);
        Cells<double>(block.LowerBounds).ShouldBe([1.1, double.NaN]);
        Cells<double>(block.UpperBounds).ShouldBe([2.2, double.NaN]);
        Cells<double>(block.IntervalLevels).ShouldBe([0.9, double.NaN]);
        Cells<float>(block.Features[0].Numbers).ShouldBe([5f, 6f]);
        block.Features[1].Categories.AsSpan().ToArray().ShouldBe(["DE", "FR"]);
        Cells<float>(block.Measurements[0].Numbers).ShouldBe([0.5f, float.NaN]);
        fixture.Client.Statistics.Malformed.ShouldBe(0);
    }

    [Fact]
    public async Task Probabilities_and_intervals_that_were_not_declared_are_counted_and_left_out()
    {
        await using var fixture = new ClientFixture();
        var monitor = fixture.Client.Model("pets", schema: new ModelSchema { Classes = ["cat", "dog"] });
        monitor.Record(new InferenceRecord { EventTime = At, LowerBound = 1, UpperBound = 2 }, probabilities: [0.5f, 0.5f]);
        await fixture.FlushAsync();
        (Batch(fixture).Records[0].Probabilities.Count, Batch(fixture).Records[0].LowerBounds.IsEmpty, fixture.Client.Statistics.Malformed).ShouldBe((0, true, 2));
        Should.Throw<ArgumentException>(() => new ModelSchema { Probabilities = true }.Validate()).Message.ShouldContain("Classes.Count with probabilities");
        Should.Throw<ArgumentException>(() => new ModelSchema { IntervalLevel = 95 }.Validate()).Message.ShouldContain("IntervalLevel is 95");
    }

    [Fact]
    public async Task A_model_without_outcomes_keeps_no_silo_waiting_for_labels()
    {
        await using var fixture = new ClientFixture();
        fixture.Client.Model("chat").RecordTokens(1, 10, 20);
        await fixture.FlushAsync();
        Batch(fixture).Records[0].LabelsFollow.ShouldBeFalse();
    }

    [Fact]
    public void Ids_hash_like_their_text()
    {
        var guid = Guid.Parse("6F1D8C1E-1234-4000-8000-00000000ABCD");
        InferenceId.From(guid).ShouldBe(InferenceId.From("6f1d8c1e-1234-4000-8000-00000000abcd"));
        InferenceId.From(-42L).ShouldBe(InferenceId.From("-42"));
        InferenceId.From("ü"u8).ShouldBe(InferenceId.From("ü"));
        InferenceId.From((string?)null).Hash.ShouldBe(0UL);
    }

    [Fact]
    public async Task Labels_follow_their_records()
    {
        await using var fixture = new ClientFixture();
        var monitor = fixture.Client.Model("m", schema: new ModelSchema { Classes = ["a", "b"] });
        monitor.Label(7L, "b");
        monitor.LabelIndex(8L, 0);
        monitor.LabelValue(9L, 4.5);
        await fixture.FlushAsync();

        var block = Batch(fixture).Labels[0];
        block.Model.ShouldBe("m");
        Cells<ulong>(block.InferenceIds).ShouldBe([InferenceId.From(7).Hash, InferenceId.From(8).Hash, InferenceId.From(9).Hash]);
        block.Classes.AsSpan().ToArray().ShouldBe(["b", "a"]);
        block.Labels.ToArray().ShouldBe([(byte)0, (byte)1, Absent.Index8]);
        Cells<double>(block.ActualValues).ShouldBe([double.NaN, double.NaN, 4.5]);
        fixture.Client.Statistics.LabelsAcked.ShouldBe(3);
    }

    [Fact]
    public async Task A_batch_holds_a_block_for_each_version_and_segment_and_is_closed_by_size()
    {
        await using var fixture = new ClientFixture(options => options.MaxBatchRecords = 100);
        for (var i = 0; i < 250; i++)
        {
            fixture.Client.Model("m", "v1").RecordValue(i, 1);
            fixture.Client.Model("m", "v2").RecordValue(1000 + i, 1);
        }

        await fixture.FlushAsync();
        fixture.Silo.CountedRecords.ShouldBe(500);
        fixture.Silo.Counted.Values.ShouldAllBe(count => count == 1);
        foreach (var request in fixture.Transport.Requests.Where(static request => request.Sequence > 0))
        {
            var batch = Read(request.Body);
            foreach (var block in batch.Records)
                block.Count.ShouldBeLessThanOrEqualTo(100u);
        }

        fixture.Client.Statistics.Batched.ShouldBe(500);
    }

    [Fact]
    public async Task Names_past_their_bound_become_other_and_invalid_ones_are_absent()
    {
        await using var fixture = new ClientFixture();
        var monitor = fixture.Client.Model("m", schema: new ModelSchema { CategoricalFeatures = ["f"] });
        for (var i = 0; i < 300; i++)
            monitor.Record(new InferenceRecord { Prediction = $"class-{i}" }, default, [$"value-{i}"]);
        monitor.Record(new InferenceRecord { Prediction = "line\nbreak" }, default, [new string('x', 129)]);
        await fixture.FlushAsync();

        var block = Batch(fixture).Records[0];
        block.Classes.Count.ShouldBe(256);
        block.Classes[255].ShouldBe("other");
        var predictions = Cells<ushort>(block.Predictions);
        predictions[299].ShouldBe((ushort)255);
        predictions[300].ShouldBe(Absent.Index16);
        block.Features[0].Categories.Count.ShouldBe(300);
        fixture.Client.Statistics.Malformed.ShouldBe(2);
    }

    private static WireBatch Batch(ClientFixture fixture) => Read(fixture.Transport.Requests.First(static request => request.Sequence > 0).Body);

    private static WireBatch Read(byte[] body)
    {
        var batch = new WireBatch();
        new BatchReader().Read(body, batch);
        return batch;
    }

    private static T[] Cells<T>(ReadOnlyMemory<byte> bytes)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes.Span).ToArray();
}
