namespace OrleansMonitor.Cli.Replay;

/// <summary>Cuts a file into batches; the same file and plan give the same batches.</summary>
internal interface IBatchSource : IDisposable
{
    /// <summary>Bytes of the file that were read so far.</summary>
    long Position { get; }

    /// <summary>The line of the file that was read last.</summary>
    long Line { get; }

    /// <summary>Rows that were read so far.</summary>
    long Rows { get; }

    /// <summary>Rows that were read and hold nothing to send: a label that is still empty.</summary>
    long Unlabelled { get; }

    /// <summary>Rows with both a label and a predicted class, and how many of them are equal.</summary>
    (long Labelled, long Correct) Agreement { get; }

    /// <summary>Values that rules changed or left out, by rule; null: there are no rules.</summary>
    IReadOnlyDictionary<string, long>? Coarsened { get; }

    /// <summary>The next batch, or null at the end of the file.</summary>
    ReplayBatch? Next();
}
