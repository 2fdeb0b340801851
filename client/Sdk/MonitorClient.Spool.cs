using Microsoft.Extensions.Logging;
using OrleansMonitor.Client.Spooling;

namespace OrleansMonitor.Client;

/// <content>The spool: opening it, and sending what it holds.</content>
public sealed partial class MonitorClient
{
    private Spool? OpenSpool()
    {
        if (_options.Spool.Directory is null)
            return null;
        var spool = Spool.TryOpen(_options.Spool, _options.Node, _time, _logger, out var problem);
        if (spool is null)
            LogNoSpool(_logger, problem);
        else
            spool.Dropped = OnDropped;
        return spool;
    }

    private SpoolResumer? ResumeSpool()
    {
        if (_spool?.TakeFound() is not { Count: > 0 } streams)
            return null;
        LogResuming(_logger, streams.Sum(static stream => stream.Entries.Count), _options.Spool.Directory!);
        var resumer = new SpoolResumer(_spool, streams, (node, producer) => CreateSender(
            _options.ToSenderOptions(node, producer == Guid.Empty ? Guid.CreateVersion7() : producer, 1, ResumeBytes)));
        resumer.Start();
        return resumer;
    }

    [LoggerMessage(40, LogLevel.Error, "The spool is not used: {Problem}")]
    private static partial void LogNoSpool(ILogger logger, string problem);

    [LoggerMessage(41, LogLevel.Information, "Sending {Batches} batches that an earlier process left in {Directory}")]
    private static partial void LogResuming(ILogger logger, int batches, string directory);
}
