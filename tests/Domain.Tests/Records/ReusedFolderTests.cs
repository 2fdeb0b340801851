using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Records;

/// <summary>A silo's folders are used for one block after another, of any model: nothing of a block may reach the next one.</summary>
public sealed class ReusedFolderTests
{
    private static readonly FoldSettings Settings = new() { Schedule = TierSchedule.Default, MaxTime = RandomRecords.Epoch * 2, DimensionPairs = [new("country", "device")] };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_block_is_folded_as_by_a_folder_that_has_folded_none(int seed)
    {
        var random = new Random(seed);
        var (reused, pending) = (new BlockFolder(), new PendingChunkWriter());
        for (var round = 0; round < 80; round++)
        {
            var records = Draw(random, round);
            var expected = Fold(new BlockFolder(), new PendingChunkWriter(), records);
            pending.Clear();
            Fold(reused, pending, records).ShouldBe(expected, $"block {round} of {records.Length} records");
        }
    }

    [Fact]
    public void Predictions_of_one_model_are_in_no_slice_of_another()
    {
        var folder = new BlockFolder();
        TestRecord[] first = [.. Enumerable.Range(0, 50).Select(static i => new TestRecord(new RecordRow { Time = RandomRecords.Epoch, Prediction = i % 2 == 0 ? "secret" : "other" }, []) { Dimensions = [("k", "Z")] })];
        TestRecord[] second = [.. Enumerable.Range(0, 50).Select(static _ => new TestRecord(new RecordRow { Time = RandomRecords.Epoch, Value = 1.5 }, []) { Dimensions = [("c", "X")] })];
        Fold(folder, new PendingChunkWriter(), first).ShouldContain("secret");
        Fold(folder, new PendingChunkWriter(), second).ShouldNotContain("secret");
    }

    private static TestRecord[] Draw(Random random, int round)
    {
        var records = RandomRecords.Draw(random, random.Next(1, 120), [.. Enumerable.Range(0, random.Next(1, 40)).Select(i => $"class {round % 7} {i}")], 20_000);
        var has = Enumerable.Range(0, 12).Select(_ => random.Next(3) > 0).ToArray();
        return [.. records.Select(record =>
        {
            var row = record.Row;
            row.InferenceId = has[0] ? (ulong)random.NextInt64() | 1 : 0;
            if (!has[1])
                (row.Prediction, row.Label, row.Score) = (null, null, double.NaN);
            if (!has[2])
                row.Label = null;
            if (!has[3])
                row.Score = double.NaN;
            if (!has[4])
                (row.Value, row.Actual) = (double.NaN, double.NaN);
            if (!has[5])
                row.Actual = double.NaN;
            if (!has[6])
                row.LatencySeconds = RecordRow.NoLatency;
            if (!has[7])
                row.Error = null;
            row.Weight = has[8] ? 1 : row.Weight;
            return new TestRecord(row, has[9] ? record.Features : [])
            {
                Measurements = has[10] ? record.Measurements : [],
                Probabilities = has[1] && random.Next(2) == 0 ? record.Probabilities : [],
                Embeddings = has[11] ? record.Embeddings : [],
                Dimensions = has[round % 12] ? [("country", $"country {random.Next(5)}"), ("device", random.Next(2) == 0 ? "phone" : "web")] : [],
            };
        })];
    }

    private static string Fold(BlockFolder folder, PendingChunkWriter pending, TestRecord[] records)
    {
        var builder = new RecordBlockBuilder(doublePrecision: true) { Model = "m", LabelsFollow = true };
        TestRecord.AddTo(records, builder);
        var folded = new WindowCollector();
        folder.Fold(builder.Build(), Settings, new RejectionLog(), folded, pending);
        return string.Join('\n', folded.Windows.Select(static window => $"{window.Key} {System.Text.Encoding.Latin1.GetString(window.Value.Encode())}").Append(Convert.ToHexString(pending.Encode())));
    }
}
