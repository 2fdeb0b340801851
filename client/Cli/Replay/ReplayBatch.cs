using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Cli.Replay;

/// <summary>
/// One batch of a file: always the same rows under the same sequence. Times are Unix milliseconds; 0 for labels, which have
/// none.
/// </summary>
internal sealed record ReplayBatch(ulong Sequence, BatchPayload Payload, int Rows, long FirstTime, long LastTime);
