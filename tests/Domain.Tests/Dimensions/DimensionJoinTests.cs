using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Domain.Tests.Dimensions;

/// <summary>What the dimensions of a prediction say stays with it until its label comes.</summary>
public sealed class DimensionJoinTests
{
    [Fact]
    public void Chunks_keep_dimensions_and_those_without_are_as_they_were()
    {
        var (with, without) = (new PendingChunkWriter(), new PendingChunkWriter());
        var entries = Enumerable.Range(0, 500).Select(static i => Prediction((ulong)i + 1, i % 5 == 0 ? null : Of($"country {i % 7}", i % 2 == 0 ? "phone" : "web"), i % 3 == 0 ? 0.123456789 : 0.5)).ToList();
        foreach (var entry in entries)
        {
            with.Add(entry);
            without.Add(entry with { Dimensions = null });
        }

        Read(with.Encode()).ShouldBe(entries);
        Read(without.Encode()).ShouldBe(entries.Select(static entry => entry with { Dimensions = null }));
        (with.Encode().Length - without.Encode().Length).ShouldBeLessThan(800, "a byte a prediction and the dictionary");
        with.Encode().AsSpan().StartsWith(without.Encode().AsSpan(0, 2)).ShouldBeTrue("an earlier build reads the columns before");
    }

    [Fact]
    public void A_column_of_a_later_build_is_stepped_over()
    {
        var writer = new PendingChunkWriter();
        writer.Add(Prediction(1, Of("DE", "web"), 0.5));
        byte[] chunk = [.. writer.Encode(), 200, 3, 1, 2, 3];
        Read(chunk).ShouldHaveSingleItem().Dimensions.ShouldBe(Of("DE", "web"));
    }

    [Fact]
    public void The_join_answers_them_also_after_its_names_were_rebuilt_and_from_its_chunks()
    {
        var (join, again) = (new LabelJoin(1000, 100_000), new LabelJoin(1000, 100_000));
        var ledger = new LabelLedger(join, 1_000_000);
        var chunks = new List<JournalChunk>();
        for (var round = 0; round < 40; round++)
        {
            ledger.Begin(round);
            var writer = new PendingChunkWriter();
            for (var i = 0; i < 100; i++)
                writer.Add(Prediction((ulong)((100 * round) + i + 1), Of($"user {(100 * round) + i}", "web"), double.NaN));
            ledger.AddPredictions(writer.Encode(), []);
            ledger.Complete(chunks);
        }

        foreach (var chunk in chunks)
            JoinJournal.ReplayPredictions(again, chunk.Content, chunk.ExpiresAt);
        foreach (var each in (LabelJoin[])[join, again])
        {
            each.AddLabel(new LateLabel(1234, "yes", double.NaN), 50, 2_000_000, out var joined).ShouldBe(LabelOutcome.Joined);
            joined.Prediction.Dimensions.ShouldBe(Of("user 1233", "web"));
        }
    }

    [Fact]
    public void What_stays_when_other_predictions_are_erased_keeps_its_dimensions()
    {
        var writer = new PendingChunkWriter();
        writer.Add(Prediction(1, Of("DE", "web"), 0.5));
        writer.Add(Prediction(2, Of("FR", "phone"), 0.5));
        var chunk = JoinJournal.EncodePredictions(0, [writer.Encode()]);
        var eraser = JournalEraser.OfId(1, withPrediction: true);
        eraser.Find(isLabels: false, chunk);
        var join = new LabelJoin(1000, 100);
        JoinJournal.ReplayPredictions(join, eraser.Rewrite(isLabels: false, chunk).ShouldNotBeNull(), 10);
        join.TryFind(1, out _, out _).ShouldBeFalse();
        join.TryFind(2, out var left, out _).ShouldBeTrue();
        left!.Value.Dimensions.ShouldBe(Of("FR", "phone"));
    }

    [Fact]
    public void A_label_is_taken_back_to_the_last_bit_of_its_counts()
    {
        var random = new Random(11);
        var (sums, expected) = (new SliceSums(), new SliceSums());
        for (var i = 0; i < 500; i++)
        {
            var (predicted, actual, weight) = ($"c{random.Next(30):00}", $"c{random.Next(30):00}", random.Next(1, 9));
            sums.AddClass(predicted, actual, weight);
            if (i % 3 == 0)
                expected.AddClass(predicted, actual, weight);
            else
                sums.SubtractClass(predicted, actual, weight).ShouldBeTrue();
        }

        (sums.Numbers.Classified, sums.Numbers.ClassifiedWeight, sums.Numbers.CorrectWeight)
            .ShouldBe((expected.Numbers.Classified, expected.Numbers.ClassifiedWeight, expected.Numbers.CorrectWeight));
        new SliceSums().SubtractClass("a", "b", 1).ShouldBeFalse();
        sums.AddNumber(1e12, 0, 1);
        sums.AddNumber(1, 0, 1);
        sums.SubtractNumber(1e12, 0, 1).ShouldBeTrue();
        (sums.Value(SliceSum.Differences), sums.Value(SliceSum.Absolutes), sums.Value(SliceSum.DifferenceSquares)).ShouldBe((1, 1, 1), "an absurd number leaves nothing behind");
    }

    private static DimensionValues Of(string country, string device) => new(["country", "device"], [country, device], [(0, 1)]);

    private static PendingPrediction Prediction(ulong id, DimensionValues? dimensions, double score) =>
        new(id, 1_700_000_000_000 + (long)id, "v1", "", "yes", double.NaN, score, null, 1, Dimensions: dimensions);

    private static List<PendingPrediction> Read(byte[] chunk)
    {
        var reader = new PendingChunkReader(chunk);
        var entries = new List<PendingPrediction>();
        while (reader.MoveNext())
            entries.Add(reader.Current);
        return entries;
    }
}
