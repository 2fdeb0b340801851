using OrleansMonitor.Client.Sending;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Cli.Replay;

/// <summary>What a silo did not take of a file, by the lines of its batches: it names a reason and an example, and not which record. The first few are told, the rest is counted.</summary>
internal sealed class RejectedLines(string items)
{
    public const int MaxMessages = 20;

    private readonly Lock _turn = new();
    private readonly Dictionary<BatchPayload, (string File, long First, long Last)> _open = [];
    private readonly List<string> _messages = [];
    private long _told;

    /// <summary>The messages, and of how many items they are.</summary>
    public (IReadOnlyList<string> Messages, long Items) Told
    {
        get
        {
            lock (_turn)
                return ([.. _messages], _told);
        }
    }

    /// <summary>A batch that is sent, until it has ended.</summary>
    /// <param name="payload">The batch.</param>
    /// <param name="first">Its first line.</param>
    /// <param name="last">Its last one.</param>
    /// <param name="file">Whose lines they are; empty where the messages are of one file alone.</param>
    public void Open(BatchPayload payload, long first, long last, string file = "")
    {
        lock (_turn)
            _open[payload] = (file, first, last);
    }

    public void Close(BatchOutcome outcome)
    {
        lock (_turn)
            _open.Remove(outcome.Payload);
    }

    public void Add(BatchPayload payload, Rejection rejection)
    {
        lock (_turn)
        {
            if (_messages.Count == MaxMessages)
                return;
            _told += (long)rejection.Count;
            var lines = _open.TryGetValue(payload, out var range) ? FormattableString.Invariant($"{(range.File.Length > 0 ? $"{range.File}: " : "")}lines {range.First:N0} to {range.Last:N0}: ") : "";
            var limit = rejection.Limit.Length > 0 ? $", limit {rejection.Limit}" : "";
            _messages.Add(FormattableString.Invariant($"{lines}{rejection.Count:N0} {Noun.Of(rejection.Count, items[..^1], items)} not taken ({rejection.Reason}): {rejection.Field} is '{rejection.Value}'{limit}"));
        }
    }
}
