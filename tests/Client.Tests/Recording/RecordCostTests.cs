using OrleansMonitor.Client.Recording;
using OrleansMonitor.Client.Tests.Support;

namespace OrleansMonitor.Client.Tests.Recording;

public sealed class RecordCostTests
{
    private static readonly ModelSchema Schema = new()
    {
        Classes = ["a", "b"],
        NumericFeatures = ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"],
        CategoricalFeatures = ["c1"],
    };

    public static TheoryData<string> Networks => ["draining", "stalled", "unreachable"];

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task Recording_allocates_nothing_whatever_the_network_does(string network)
    {
        await using var fixture = new ClientFixture(options =>
        {
            options.BufferBytes = 256 << 10;
            options.MaxQueuedBytes = 64 << 10;
            options.ShutdownTimeout = TimeSpan.Zero;
        });
        if (network == "stalled")
            fixture.Transport.Default = async request => await Task.FromCanceled<Client.Sending.BatchAnswer>(await Cancelled(request.Cancellation));
        if (network == "unreachable")
            fixture.Transport.Default = static _ => Task.FromResult(ScriptedTransport.Request.Unreachable());
        var monitor = fixture.Client.Model("m", "v", "s", Schema);
        string?[] categories = ["x"];
        var features = new float[8];
        Run(1000);

        // What is made once, such as the ring of a processor that the thread was moved to, is made in one round; what a record costs
        // is in every one.
        var least = long.MaxValue;
        for (var round = 0; round < 5 && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(50_000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.ShouldBe(0);
        fixture.Client.Statistics.Faults.ShouldBe(0);

        void Run(int count)
        {
            for (var i = 0; i < count; i++)
            {
                monitor.Record(new InferenceRecord { Id = "request-4711", PredictionIndex = i & 1, Score = 0.5, Latency = TimeSpan.FromMilliseconds(3) }, features, categories);
                monitor.RecordClass(i, "a", 0.5, null, features, categories);
                monitor.RecordValue(Guid.Empty, 1.5);
                monitor.RecordTokens(i, 10, 20, cost: 0.1);
                monitor.RecordError("id-of-a-failure"u8, "timeout");
                monitor.Label(i, "b");
                monitor.LabelValue(i, 2);
            }
        }
    }

    [Fact]
    public async Task Whatever_is_passed_nothing_is_thrown()
    {
        var fixture = new ClientFixture();
        var monitor = fixture.Client.Model("m", schema: Schema);
        monitor.Record(default);
        monitor.Record(
            new InferenceRecord
            {
                Id = new string('\ud800', 5000),
                EventTime = DateTimeOffset.MinValue.AddTicks(1),
                Latency = TimeSpan.MinValue,
                PredictionIndex = int.MaxValue,
                LabelIndex = -1,
                Score = double.NaN,
                Value = double.PositiveInfinity,
                Error = "\0",
                InputTokens = int.MinValue,
                Cost = double.MaxValue,
            },
            new float[5000],
            new string?[3]);
        monitor.RecordClass(1, -5);
        monitor.RecordClass(1, (string)null!);
        monitor.RecordError(1, null!);
        monitor.Label(default, "a");
        monitor.Label(1, null!);
        monitor.LabelIndex(1, 99);
        monitor.LabelValue(1, double.NaN);
        await fixture.FlushAsync();
        fixture.Client.Statistics.Faults.ShouldBe(0);
        fixture.Client.Statistics.Malformed.ShouldBeGreaterThan(0);
        await fixture.DisposeAsync();

        monitor.Record(new InferenceRecord { Id = 1 });
        monitor.Label(1, "a");
        fixture.Client.Statistics.Dropped["shutdown"].ShouldBe(1);
    }

    [Fact]
    public async Task A_full_buffer_drops_counts_and_reports()
    {
        var fixture = new ClientFixture(options => options.BufferBytes = 256 << 10);
        var rings = new RecordRings(256 << 10, 1, new AutoResetEvent(false));
        var hub = new RecordingHub(rings, fixture.Time);
        var registry = new MonitorRegistry(hub, fixture.Options.Sampling, 4);
        var monitor = registry.GetOrAdd("m", "", "", new ModelSchema());
        // Nobody drains these rings.
        for (var i = 0; i < 10_000; i++)
            monitor.RecordValue(i, i);
        var room = rings.RingBytes / RecordSlot.Bytes;
        monitor.Dropped.ShouldBe(10_000 - room);
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task Monitors_past_their_limit_drop_and_count()
    {
        await using var fixture = new ClientFixture(options => options.MaxMonitors = 2);
        fixture.Client.Model("a").RecordValue(1, 1);
        fixture.Client.Model("b").RecordValue(2, 1);
        fixture.Client.Model("c").RecordValue(3, 1);
        fixture.Client.Model("d").RecordValue(4, 1);
        await fixture.FlushAsync();
        fixture.Silo.CountedRecords.ShouldBe(2);
        fixture.Client.Statistics.Dropped["monitor-limit"].ShouldBe(2);
        fixture.Client.Statistics.Recorded.ShouldBe(4);
    }

    private static async Task<CancellationToken> Cancelled(CancellationToken token)
    {
        var ended = new TaskCompletionSource();
        await using var registration = token.Register(ended.SetResult);
        await ended.Task;
        return token;
    }
}
