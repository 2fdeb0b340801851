using Microsoft.Extensions.Logging;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Client.Sending;

/// <summary>A sender's messages; each kind at most once in ten seconds.</summary>
internal sealed partial class SenderLog(ILogger logger, TimeProvider time)
{
    private readonly LogGate _endpoints = new(time);
    private readonly LogGate _overloads = new(time);
    private readonly LogGate _refusals = new(time);
    private readonly LogGate _rejections = new(time);
    private readonly LogGate _warnings = new(time);
    private readonly LogGate _drops = new(time);
    private readonly LogGate _putOffs = new(time);
    private readonly LogGate _loops = new(time);
    private readonly LogGate _callbacks = new(time);

    public void EndpointFailed(Uri endpoint, string reason, string detail, TimeSpan pause, Exception? fault)
    {
        if (_endpoints.Passes(out var suppressed))
            LogEndpointFailed(logger, endpoint, reason, detail, pause.TotalMilliseconds, suppressed, fault);
    }

    public void Overloaded(TimeSpan pause, string detail)
    {
        if (_overloads.Passes(out var suppressed))
            LogOverloaded(logger, pause.TotalMilliseconds, detail, suppressed);
    }

    public void BatchRefused(ulong sequence, string code, string detail)
    {
        if (_refusals.Passes(out var suppressed))
            LogRefused(logger, sequence, code, detail, suppressed);
    }

    public void PartsRejected(Rejection part)
    {
        if (_rejections.Passes(out var suppressed))
            LogRejected(logger, part.Count, part.Reason, part.Field, part.Value, part.Limit, suppressed);
    }

    public void Warned(Rejection warning)
    {
        if (_warnings.Passes(out var suppressed))
            LogWarned(logger, warning.Count, warning.Reason, warning.Field, warning.Value, warning.Limit, suppressed);
    }

    public void BatchDropped(string reason, long records)
    {
        if (_drops.Passes(out var suppressed))
            LogDropped(logger, records, reason, suppressed);
    }

    public void BatchPutOff(ulong sequence, TimeSpan pause, string why)
    {
        if (_putOffs.Passes(out var suppressed))
            LogPutOff(logger, sequence, pause.TotalMilliseconds, why, suppressed);
    }

    public void ProducerForgotten(Guid producer, string detail) => LogForgotten(logger, producer, detail);

    public void LoopFailed(Exception exception)
    {
        if (_loops.Passes(out var suppressed))
            LogLoopFailed(logger, suppressed, exception);
    }

    public void StopFailed(Exception exception) => LogStopFailed(logger, exception);

    public void SignOffFailed(Exception exception) => LogSignOffFailed(logger, exception);

    public void CallbackFailed(Exception exception)
    {
        if (_callbacks.Passes(out var suppressed))
            LogCallbackFailed(logger, suppressed, exception);
    }

    [LoggerMessage(1, LogLevel.Warning, "Silo {Endpoint} failed ({Reason}: {Detail}); trying it again in {PauseMs:0} ms ({Suppressed} similar messages suppressed)")]
    private static partial void LogEndpointFailed(ILogger logger, Uri endpoint, string reason, string detail, double pauseMs, long suppressed, Exception? fault);

    [LoggerMessage(2, LogLevel.Debug, "The silo is overloaded; sending again in {PauseMs:0} ms. {Detail} ({Suppressed} similar messages suppressed)")]
    private static partial void LogOverloaded(ILogger logger, double pauseMs, string detail, long suppressed);

    [LoggerMessage(3, LogLevel.Error, "Batch {Sequence} was refused ({Code}) and dropped: {Detail} ({Suppressed} similar messages suppressed)")]
    private static partial void LogRefused(ILogger logger, ulong sequence, string code, string detail, long suppressed);

    [LoggerMessage(4, LogLevel.Warning, "{Count} items of a batch were not taken ({Reason}): {Field} is '{Value}', limit {Limit} ({Suppressed} similar messages suppressed)")]
    private static partial void LogRejected(ILogger logger, ulong count, string reason, string field, string value, string limit, long suppressed);

    [LoggerMessage(12, LogLevel.Warning, "A batch was taken, and of {Count} of its items something was left out ({Reason}): {Field} is '{Value}', limit {Limit} ({Suppressed} similar messages suppressed)")]
    private static partial void LogWarned(ILogger logger, ulong count, string reason, string field, string value, string limit, long suppressed);

    [LoggerMessage(5, LogLevel.Warning, "A batch of {Records} records was dropped: {Reason} ({Suppressed} similar messages suppressed)")]
    private static partial void LogDropped(ILogger logger, long records, string reason, long suppressed);

    [LoggerMessage(6, LogLevel.Warning, "Batch {Sequence} is put off for {PauseMs:0} ms: {Why} ({Suppressed} similar messages suppressed)")]
    private static partial void LogPutOff(ILogger logger, ulong sequence, double pauseMs, string why, long suppressed);

    [LoggerMessage(7, LogLevel.Warning, "The silo has forgotten producer {Producer}: {Detail}")]
    private static partial void LogForgotten(ILogger logger, Guid producer, string detail);

    [LoggerMessage(8, LogLevel.Error, "A callback of the sender failed ({Suppressed} similar messages suppressed)")]
    private static partial void LogCallbackFailed(ILogger logger, long suppressed, Exception exception);

    [LoggerMessage(9, LogLevel.Error, "The sending loop failed and goes on ({Suppressed} similar messages suppressed)")]
    private static partial void LogLoopFailed(ILogger logger, long suppressed, Exception exception);

    [LoggerMessage(10, LogLevel.Warning, "Requests in flight did not end with the sender; their batches are not acknowledged")]
    private static partial void LogStopFailed(ILogger logger, Exception exception);

    [LoggerMessage(11, LogLevel.Information, "The silo could not be told that this client ends; its node counts as silent")]
    private static partial void LogSignOffFailed(ILogger logger, Exception exception);
}
