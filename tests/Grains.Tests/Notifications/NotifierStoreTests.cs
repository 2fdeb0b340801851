using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Grains.Tests.Notifications;

/// <summary>What one activation reads is what another one wrote, wherever that one ended.</summary>
public sealed class NotifierStoreTests
{
    private readonly Dictionary<string, (object State, int Version)> _stored = [];

    [Fact]
    public async Task What_was_written_is_read_with_checkpoints_and_without()
    {
        var random = new Random(1);
        var (silences, made) = (new List<AlertSilence>(), 0);
        var writer = new Activation(_stored);
        await writer.Store.ReadAsync();
        for (var step = 0; step < 200; step++)
        {
            for (var i = random.Next(100); i > 0; i--)
                silences.Add(Silence(made++));
            silences.RemoveRange(0, random.Next(Math.Min(silences.Count + 1, 100)));
            await writer.Store.WriteAsync(StateOf(silences));
            (await new Activation(_stored).Store.ReadAsync()).Silences.Select(static one => one.Id).ShouldBe(silences.Select(static one => one.Id));
        }

        writer.Head.State.Checkpoint.ShouldBeInRange(5, 150);
    }

    [Fact]
    public async Task A_checkpoint_that_nobody_pointed_to_is_not_taken_for_the_next_one()
    {
        var first = new Activation(_stored);
        await first.Store.ReadAsync();
        first.Head.FailsToWrite = true;
        await Should.ThrowAsync<IOException>(first.Store.WriteAsync(StateOf(Enumerable.Range(0, 400).Select(Silence))));

        // One comes after it while a third one, which is to replace that, has begun to read.
        var second = new Activation(_stored);
        await second.Store.ReadAsync();
        var third = new Activation(_stored);
        await second.Store.WriteAsync(StateOf(Enumerable.Range(500, 400).Select(Silence)));
        (await third.Store.ReadAsync()).Silences.Select(static one => one.Id).ShouldBe(Enumerable.Range(500, 400).Select(static number => $"{number}"));
    }

    [Fact]
    public async Task Who_was_replaced_writes_nothing_that_counts()
    {
        var stale = new Activation(_stored);
        var current = new Activation(_stored);
        await stale.Store.ReadAsync();
        await current.Store.ReadAsync();
        await current.Store.WriteAsync(StateOf([Silence(1)]));
        await Should.ThrowAsync<IOException>(stale.Store.WriteAsync(StateOf([Silence(2)])));
        await Should.ThrowAsync<IOException>(stale.Store.WriteAsync(StateOf(Enumerable.Range(0, 400).Select(Silence))));
        (await new Activation(_stored).Store.ReadAsync()).Silences.ShouldHaveSingleItem().Id.ShouldBe("1");
    }

    private static AlertSilence Silence(int number) => new($"{number}", ["team=a"], 0, 1, 0, "ann", "");

    private static NotifierState StateOf(IEnumerable<AlertSilence> silences) => new() { Silences = [.. silences], Entries = 1 };

    /// <summary>The states as one activation has read them.</summary>
    private sealed class Activation
    {
        public Activation(Dictionary<string, (object State, int Version)> stored)
        {
            Head = new Kept<NotifierHead>(stored, "head");
            Store = new NotifierStore(Head, new Kept<NotifierCheckpoint>(stored, "even"), new Kept<NotifierCheckpoint>(stored, "odd"));
        }

        public Kept<NotifierHead> Head { get; }

        public NotifierStore Store { get; }
    }

    /// <summary>A state in memory, with versions as every store has them.</summary>
    private sealed class Kept<T> : IPersistentState<T>
        where T : new()
    {
        private readonly Dictionary<string, (object State, int Version)> _stored;
        private readonly string _name;
        private int _version;

        public Kept(Dictionary<string, (object State, int Version)> stored, string name)
        {
            (_stored, _name) = (stored, name);
            Read();
        }

        public T State { get; set; } = new();

        public bool FailsToWrite { get; set; }

        public string? Etag => $"{_version}";

        public bool RecordExists => _version > 0;

        public Task ReadStateAsync()
        {
            Read();
            return Task.CompletedTask;
        }

        public Task WriteStateAsync()
        {
            if (FailsToWrite || _stored.GetValueOrDefault(_name).Version != _version)
                throw new IOException($"{_name} is of another version");
            _stored[_name] = (State!, ++_version);
            return Task.CompletedTask;
        }

        public Task ClearStateAsync() => throw new NotSupportedException();

        private void Read() => (State, _version) = _stored.TryGetValue(_name, out var kept) ? ((T)kept.State, kept.Version) : (new T(), 0);
    }
}
