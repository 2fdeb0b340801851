using OrleansMonitor.Client.Tests.Recording;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Files;
using Xunit.Abstractions;

namespace OrleansMonitor.Client.Tests.Spooling;

public sealed class RestartTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task What_the_silo_did_not_take_before_the_end_is_sent_after_the_restart()
    {
        var silo = new SiloModel();
        var time = new ManualTime();
        var first = Client(silo, time);
        first.Transport.Default = static _ => Task.FromResult(ScriptedTransport.Request.Unreachable());
        Record(first, 0, 500);
        await first.DisposeAsync();
        silo.CountedRecords.ShouldBe(0);
        first.Client.Statistics.Spooled.ShouldBe(500);
        first.Client.Statistics.Dropped.ShouldBeEmpty();

        await using var second = Client(silo, time);
        Record(second, 500, 100);
        await second.FlushAsync();
        silo.CountedRecords.ShouldBe(600);
        silo.Counted.Values.ShouldAllBe(count => count == 1);
        second.Client.Statistics.Acked.ShouldBe(600);
        Directory.GetFiles(_directory.Path, "*.spool").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_whose_answer_was_lost_counts_once_across_the_restart()
    {
        var silo = new SiloModel();
        var time = new ManualTime();
        var first = Client(silo, time);
        first.Transport.Default = static request => Task.FromResult(request.LoseAnswer());
        Record(first, 0, 300);
        await first.UntilAsync(() => silo.CountedRecords > 0, "something counted");
        await first.DisposeAsync();

        await using var second = Client(silo, time, "node-2");
        await second.FlushAsync();
        silo.CountedRecords.ShouldBe(300);
        silo.Counted.Values.ShouldAllBe(count => count == 1);
        silo.Nodes.ShouldContain("node-1", "the numbers are known to the old node's stream");
    }

    // A killed process leaves the files as they are: a copy of the directory at a random moment is what the next one finds.
    [Fact]
    public async Task Killed_at_any_moment_with_everything_spooled_no_batch_is_lost_or_doubled()
    {
        var seed = Seeds.Take(output);
        for (var run = 0; run < 10; run++)
        {
            var random = new Random(seed + run);
            using var directory = new TempDirectory();
            using var copy = new TempDirectory();
            var silo = new SiloModel { CommitsAtOnce = false };
            var time = new ManualTime();
            var first = Client(silo, time, directory: directory.Path);
            first.Transport.Default = request => Task.FromResult(random.Next(3) switch
            {
                0 => request.LoseAnswer(),
                1 => ScriptedTransport.Request.LoseRequest(),
                _ => request.Deliver(),
            });
            Record(first, 0, 400);
            // What is not on the disk yet a killed process does lose.
            await first.UntilAsync(() => first.Client.Statistics.Spooled == 400, "everything spooled");
            for (var step = random.Next(20); step > 0; step--)
            {
                time.Advance(TimeSpan.FromMilliseconds(random.Next(200)));
                await ManualTime.SettleAsync(static () => false);
                if (random.Next(3) == 0)
                    silo.Commit();
            }

            // From here on the first process is dead to the silo.
            var ended = new TaskCompletionSource();
            first.Transport.Default = async request =>
            {
                await ended.Task;
                return ScriptedTransport.Request.Unreachable();
            };
            await ManualTime.SettleAsync(static () => false);
            CopySpool(directory.Path, copy.Path);
            silo.Crash();
            silo.CommitsAtOnce = true;

            var second = Client(silo, time, directory: copy.Path);
            await second.FlushAsync();
            silo.Counted.Values.ShouldAllBe(count => count == 1, $"seed {seed + run}");
            silo.CountedRecords.ShouldBe(400, $"seed {seed + run}");
            await second.DisposeAsync();
            ended.SetResult();
            await first.DisposeAsync();
        }
    }

    /// <summary>
    /// As it is at one moment, which is what a killed process leaves: what was written or deleted while it was copied is a mixture of moments.
    /// </summary>
    private static void CopySpool(string from, string to)
    {
        string before;
        do
        {
            before = State();
            foreach (var old in Directory.GetFiles(to))
                File.Delete(old);
            foreach (var file in Directory.GetFiles(from, "*.spool"))
            {
                try
                {
                    File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
                }
                catch (FileNotFoundException)
                {
                    // The state is another one then.
                }
            }
        }
        while (State() != before);

        string State() => string.Join(';', new DirectoryInfo(from).GetFiles("*.spool").OrderBy(static file => file.Name, StringComparer.Ordinal)
            .Select(static file => FormattableString.Invariant($"{file.Name} {(file.Exists ? file.Length : -1)} {file.LastWriteTimeUtc.Ticks}")));
    }

    [Fact]
    public async Task A_full_queue_goes_to_disk_and_comes_back()
    {
        var silo = new SiloModel();
        await using var fixture = Client(silo, new ManualTime(), configure: options =>
        {
            options.Spool.Everything = false;
            options.MaxQueuedBytes = 64 << 10;
        });
        fixture.Transport.Default = static _ => Task.FromResult(ScriptedTransport.Request.Unreachable());
        for (var i = 0; i < 40; i++)
        {
            Record(fixture, i * 1000, 1000);
            await fixture.UntilAsync(() => fixture.Client.Statistics.Batched == (i + 1) * 1000, "batched");
        }

        fixture.Client.Statistics.QueuedBytes.ShouldBeLessThanOrEqualTo(64 << 10);
        fixture.Client.Statistics.Spooled.ShouldBeGreaterThan(20_000);
        fixture.Transport.Default = request => Task.FromResult(request.Deliver());
        await fixture.FlushAsync();
        silo.CountedRecords.ShouldBe(40_000);
        fixture.Client.Statistics.Dropped.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_spool_the_oldest_are_dropped_counted_and_reported()
    {
        await using var fixture = new ClientFixture(options => options.MaxQueuedBytes = 64 << 10);
        fixture.Transport.Default = static _ => Task.FromResult(ScriptedTransport.Request.Unreachable());
        for (var i = 0; i < 40; i++)
        {
            Record(fixture, i * 1000, 1000);
            await fixture.UntilAsync(() => fixture.Client.Statistics.Batched == (i + 1) * 1000, "batched");
        }

        fixture.Transport.Default = request => Task.FromResult(request.Deliver());
        await fixture.FlushAsync();
        var dropped = fixture.Client.Statistics.Dropped["queue-full"];
        dropped.ShouldBeGreaterThan(20_000);
        (fixture.Silo.CountedRecords + dropped).ShouldBe(40_000);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        await fixture.FlushAsync();
        fixture.Silo.Omissions.Sum(static omission => (long)omission.Dropped).ShouldBe(dropped);
    }

    public void Dispose() => _directory.Dispose();

    private ClientFixture Client(SiloModel silo, ManualTime time, string node = "node-1", string? directory = null, Action<MonitorClientOptions>? configure = null) => new(
        options =>
        {
            options.Node = node;
            options.MaxBatchRecords = 50;
            options.Spool.Directory = directory ?? _directory.Path;
            options.Spool.Everything = true;
            options.ShutdownTimeout = TimeSpan.FromMilliseconds(100);
            configure?.Invoke(options);
        },
        silo,
        time);

    private static void Record(ClientFixture fixture, int first, int count)
    {
        var monitor = fixture.Client.Model("m");
        for (var i = 0; i < count; i++)
            monitor.RecordValue(first + i, 1);
    }
}
