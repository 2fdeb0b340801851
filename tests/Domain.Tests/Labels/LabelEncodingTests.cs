using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Domain.Tests.Labels;

public class LabelEncodingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Pending_predictions_come_back_as_they_were_written(int seed)
    {
        var random = new Random(seed);
        var expected = new List<PendingPrediction>();
        var writer = new PendingChunkWriter();
        for (var i = 0; i < 500; i++)
        {
            var entry = new PendingPrediction(
                (ulong)random.NextInt64(),
                1_700_000_000_000 + random.Next(-100_000, 100_000),
                $"v{random.Next(3)}",
                random.Next(2) == 0 ? "" : "eu",
                random.Next(4) == 0 ? null : $"class {random.Next(20)}",
                random.Next(3) == 0 ? double.NaN : random.NextDouble(),
                random.Next(3) == 0 ? float.NaN : random.NextSingle(),
                random.Next(3) == 0 ? null : "yes",
                1 + random.Next(3),
                Bins: random.Next(3) == 0 ? 0 : ulong.MaxValue - (ulong)random.Next(3));
            expected.Add(entry);
            writer.Add(entry);
        }

        writer.Count.ShouldBe(500);
        Read(writer.Encode()).ShouldBe(expected);
    }

    [Fact]
    public void A_score_keeps_all_its_digits_and_takes_more_room_only_where_it_needs_them()
    {
        var (exact, single) = (new PendingChunkWriter(), new PendingChunkWriter());
        for (var i = 0; i < 100; i++)
        {
            exact.Add((ulong)i, 1, "v1", "", "yes", double.NaN, i == 7 ? double.NaN : i / 100.0, null, 1);
            single.Add((ulong)i, 1, "v1", "", "yes", double.NaN, i == 7 ? double.NaN : i / 128.0, null, 1);
        }

        var entries = Read(exact.Encode());
        entries[90].Score.ShouldBe(0.9);
        entries[7].Score.ShouldBe(double.NaN);
        Read(single.Encode())[99].Score.ShouldBe(99 / 128.0);
        (exact.Encode().Length - single.Encode().Length).ShouldBe(801, "eight bytes each and one that says so");
    }

    [Theory]
    [InlineData(0.5, 14)]
    [InlineData(0.1, 13)]
    public void Bins_take_room_only_where_there_are_some(double score, int more)
    {
        var (without, with) = (new PendingChunkWriter(), new PendingChunkWriter());
        for (var i = 1UL; i <= 100; i++)
        {
            without.Add(i, 1, "v1", "", "yes", double.NaN, score, null, 1);
            with.Add(i, 1, "v1", "", "yes", double.NaN, score, null, 1, bins: 77);
        }

        Read(with.Encode()).ShouldAllBe(static entry => entry.Bins == 77);
        Read(without.Encode()).ShouldAllBe(static entry => entry.Bins == 0);
        // A tag and a length, their number, a fingerprint and a constant index; and that the scores are exact, where that is not said already.
        (with.Encode().Length - without.Encode().Length).ShouldBe(more);
    }

    [Fact]
    public void Absent_and_constant_columns_take_no_room()
    {
        var writer = new PendingChunkWriter();
        for (var i = 0; i < 1000; i++)
            writer.Add((ulong)i, 1_700_000_000_000 + i, "v1", "", "yes", double.NaN, float.NaN, null, 1);

        writer.Encode().Length.ShouldBeLessThan(1000 * 9 + 64);
        var entry = Read(writer.Encode())[999];
        entry.ShouldBe(new PendingPrediction(999, 1_700_000_000_999, "v1", "", "yes", double.NaN, float.NaN, null, 1));
    }

    [Fact]
    public void A_cleared_writer_starts_anew()
    {
        var writer = new PendingChunkWriter();
        writer.Add(1, 1, "v1", "a", "x", 1, 1, "x", 2);
        writer.Clear();
        writer.Encode().ShouldBeEmpty();
        writer.Add(2, 2, "v2", "b", "y", 3, 0.5f, "z", 1);
        Read(writer.Encode()).ShouldBe([new PendingPrediction(2, 2, "v2", "b", "y", 3, 0.5f, "z", 1)]);
    }

    [Fact]
    public void Labels_come_back_as_they_were_written()
    {
        var writer = new LabelChunkWriter();
        LateLabel[] expected = [new(1, "yes", double.NaN), new(ulong.MaxValue, null, 2.5), new(3, "no", double.NaN), new(4, null, double.NaN)];
        foreach (var label in expected)
            writer.Add(label.Id, label.Label, label.Actual);

        var reader = new LabelChunkReader(writer.Encode());
        var actual = new List<LateLabel>();
        while (reader.MoveNext())
            actual.Add(reader.Current);
        actual.ShouldBe(expected);
    }

    [Fact]
    public void An_empty_chunk_has_no_entries()
    {
        new PendingChunkReader([]).MoveNext().ShouldBeFalse();
        new LabelChunkReader([]).MoveNext().ShouldBeFalse();
    }

    [Fact]
    public void Mutated_bytes_end_in_a_format_error_or_in_entries()
    {
        var random = new Random(20_240_601);
        var pending = new PendingChunkWriter();
        var labels = new LabelChunkWriter();
        for (var i = 0; i < 40; i++)
        {
            pending.Add((ulong)i, i * 1000, i % 2 == 0 ? "v1" : "v2", "s", $"c{i % 5}", i, i / 40f, "c1", i % 3 + 1);
            labels.Add((ulong)i, i % 2 == 0 ? $"c{i % 5}" : null, i);
        }

        var pendingBytes = pending.Encode();
        var labelBytes = labels.Encode();
        for (var i = 0; i < 10_000; i++)
        {
            Try(Mutate(pendingBytes, random), static bytes => Read(bytes));
            Try(Mutate(labelBytes, random), static bytes =>
            {
                var reader = new LabelChunkReader(bytes);
                while (reader.MoveNext())
                {
                }
            });
        }
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var copy = bytes.AsSpan(0, random.Next(3) == 0 ? random.Next(bytes.Length) : bytes.Length).ToArray();
        for (var n = random.Next(1, 4); n > 0 && copy.Length > 0; n--)
            copy[random.Next(copy.Length)] = (byte)random.Next(256);
        return copy;
    }

    private static void Try(byte[] bytes, Action<byte[]> read)
    {
        try
        {
            read(bytes);
        }
        catch (AggregateFormatException)
        {
            // The documented outcome for foreign bytes.
        }
    }

    private static List<PendingPrediction> Read(byte[] chunk)
    {
        var reader = new PendingChunkReader(chunk);
        var entries = new List<PendingPrediction>();
        while (reader.MoveNext())
            entries.Add(reader.Current);
        return entries;
    }
}
