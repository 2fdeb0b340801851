using OrleansMonitor.Client.Recording;
using OrleansMonitor.Harness;
using Xunit.Abstractions;

namespace OrleansMonitor.Client.Tests.Recording;

public sealed unsafe class RecordRingTests(ITestOutputHelper output)
{
    [Fact]
    public void What_many_threads_write_is_read_once_and_whole()
    {
        const int Writers = 4;
        const int Each = 50_000;
        var seed = Seeds.Take(output);
        var ring = new RecordRing(64 << 10);
        var sink = new Sums { Counts = new int[Writers * Each] };
        var written = 0;
        var threads = Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
        {
            var random = new Random(seed + writer);
            for (var i = 0; i < Each; i++)
            {
                var length = RecordSlot.Bytes + 8 * random.Next(20);
                RecordSlot* slot;
                while ((slot = ring.TryClaim(length, out _)) == null)
                    Thread.Yield();
                slot->Monitor = writer;
                slot->InferenceId = (ulong)(writer * Each + i);
                new Span<byte>(slot + 1, length - RecordSlot.Bytes).Fill((byte)(i | 1));
                slot->Prediction = (ushort)(i | 1);
                RecordRing.Publish(slot, length);
            }

            Interlocked.Increment(ref written);
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        while (Volatile.Read(ref written) < Writers || ring.Used > 0)
        {
            if (ring.Drain(ref sink) == 0)
                Thread.Yield();
        }

        sink.Counts.ShouldAllBe(count => count == 1);
        sink.Torn.ShouldBe(0);
    }

    [Fact]
    public void A_full_ring_takes_no_more_until_it_is_drained()
    {
        var ring = new RecordRing(4096);
        var sink = new Sums { Counts = new int[1] };
        for (var round = 0; round < 100; round++)
        {
            var taken = 0;
            RecordSlot* slot;
            while ((slot = ring.TryClaim(104, out _)) != null)
            {
                slot->InferenceId = 0;
                RecordRing.Publish(slot, 104);
                taken++;
            }

            taken.ShouldBeInRange(4096 / 104 - 1, 4096 / 104);
            ring.Drain(ref sink).ShouldBe(taken);
        }
    }

    private struct Sums : ISlotSink
    {
        public int[] Counts;
        public int Torn;

        public void Take(RecordSlot* slot)
        {
            Counts[slot->InferenceId]++;
            foreach (var value in new ReadOnlySpan<byte>(slot + 1, slot->Length - RecordSlot.Bytes))
            {
                if (value != (byte)slot->Prediction && slot->Prediction != 0)
                    Torn++;
            }
        }
    }
}
