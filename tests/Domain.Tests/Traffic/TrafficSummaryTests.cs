using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Tests.Traffic;

public class TrafficSummaryTests
{
    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<TrafficSummary>
    {
        Create = () => new TrafficSummary(),
        Fill = (traffic, random) =>
        {
            for (var i = random.Next(60); i > 0; i--)
                traffic.AddRecord(random.NextInt64(-5, 2_000_000_000_000), random.Next(3) == 0 ? 1 / 0.3 : 1, random.Next(3) == 0 ? $"E{random.Next(40)}" : null);
            if (random.Next(2) == 0)
                traffic.AddLate((ulong)random.Next(3));
            if (random.Next(2) == 0)
                traffic.AddRejected((ulong)random.Next(500));
            if (random.Next(2) == 0)
                traffic.AddLabelled((ulong)random.Next(500));
            if (random.Next(2) == 0)
                traffic.AddOmitted((ulong)random.Next(5), (ulong)random.Next(9000));
        },
        ShouldBeSame = (a, b) =>
        {
            (a.Records, a.Late, a.Rejected, a.Labelled, a.SampledOut, a.Dropped).ShouldBe((b.Records, b.Late, b.Rejected, b.Labelled, b.SampledOut, b.Dropped));
            (a.FirstEventTime, a.LastEventTime).ShouldBe((b.FirstEventTime, b.LastEventTime));
            a.WeightSum.ShouldBeClose(b.WeightSum);
            a.SquaredWeightSum.ShouldBeClose(b.SquaredWeightSum);
            a.Errors.Select(error => (error.Name, error.Count)).ShouldBe(b.Errors.Select(error => (error.Name, error.Count)));
            a.Errors.TotalWeight.ShouldBeClose(b.Errors.TotalWeight);
            a.Errors.OtherCount.ShouldBe(b.Errors.OtherCount);
        },
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (TrafficSummary a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    [Fact]
    public void Columns_count_as_their_records_do()
    {
        long[] times = [5000, 3000, 4000, 9000];
        float[] weights = [1, 2, 4, 1];
        byte[] errors = [0, 2, 1, 2];
        string[] codes = ["timeout", "overload"];
        var columns = new TrafficSummary();
        columns.AddRecords(times, weights);
        columns.AddErrors(errors, codes, weights);
        var single = new TrafficSummary();
        for (var i = 0; i < times.Length; i++)
            single.AddRecord(times[i], weights[i], errors[i] == 0 ? null : codes[errors[i] - 1]);

        foreach (var traffic in new[] { columns, single })
        {
            traffic.Records.ShouldBe(4ul);
            traffic.WeightSum.ShouldBe(8);
            traffic.EffectiveRecords.ShouldBe(64.0 / 22);
            (traffic.FirstEventTime, traffic.LastEventTime).ShouldBe((3000, 9000));
            traffic.ErrorRatio.ShouldBe(7.0 / 8);
            traffic.Errors.Find("overload")!.Value.Count.ShouldBe(2ul);
            traffic.Throughput(TimeSpan.FromSeconds(10)).ShouldBe(0.8);
            traffic.ErrorRatioInterval()!.Value.Lower.ShouldBeLessThan(7.0 / 8);
        }
    }

    [Fact]
    public void Without_records_there_is_no_figure()
    {
        var traffic = new TrafficSummary();
        traffic.AddRecords([], []);
        traffic.IsEmpty.ShouldBeTrue();
        traffic.AddRejected(3);
        traffic.IsEmpty.ShouldBeFalse();
        traffic.ErrorRatio.ShouldBeNull();
        traffic.ErrorRatioInterval().ShouldBeNull();
        traffic.LabelCoverage.ShouldBeNull();
        traffic.Throughput(TimeSpan.FromSeconds(1)).ShouldBeNull();
        traffic.FirstEventTime.ShouldBeNull();
    }

    [Fact]
    public void Wrong_columns_are_refused_with_what_is_wrong()
    {
        var traffic = new TrafficSummary();
        Should.Throw<ArgumentException>(() => traffic.AddErrors([3], ["a"], [])).Message.ShouldContain("index 3 of record 0 exceeds the 1 codes");
        Should.Throw<ArgumentException>(() => traffic.AddRecords([1, 2], [1f])).Message.ShouldContain("1 weights were given for 2");
        Should.Throw<ArgumentOutOfRangeException>(() => traffic.Throughput(TimeSpan.Zero));
    }

    [Fact]
    public void Coverage_is_of_records()
    {
        var traffic = new TrafficSummary();
        traffic.AddRecords(8, 8, 8, 0, 1);
        traffic.LabelCoverage.ShouldBe(0);
        traffic.AddLabelled(6);
        traffic.LabelCoverage.ShouldBe(0.75);
    }
}
