using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Answers;

/// <summary>
/// What a request is answered: an acknowledgement, or (from 400 on) a problem. The problem's members are those of the rejection
/// that stands for it; an acknowledgement goes with it for clients that asked for protobuf.
/// </summary>
internal readonly record struct IngestAnswer(int Status, BatchAck? Ack = null, string Title = "", Rejection? Cause = null)
{
    /// <summary>A request that cannot be used as it is.</summary>
    public static IngestAnswer Problem(int status, string title, string reason, string field, string value, string limit)
    {
        var cause = new Rejection(reason, field, value, limit, 0);
        return new IngestAnswer(status, new BatchAck { Status = AckStatus.Refused, Detail = title, Rejections = [cause] }, title, cause);
    }

    /// <summary>A batch of which nothing can be kept.</summary>
    public static IngestAnswer Rejected(Rejection[] rejections)
    {
        const string Title = "Nothing of the batch can be kept.";
        var ack = new BatchAck { Status = AckStatus.Refused, Rejections = rejections, Detail = Title };
        var isForbidden = Array.TrueForAll(rejections, static rejection => rejection.Reason == RejectionReasons.ModelForbidden);
        return new IngestAnswer(isForbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest, ack, Title, rejections[0]);
    }

    /// <summary>A request that would be taken later.</summary>
    public static IngestAnswer Overloaded(TimeSpan retryAfter, string reason, string field, string value, string limit)
    {
        const string Title = "The silo is overloaded.";
        var cause = new Rejection(reason, field, value, limit, 0);
        var ack = new BatchAck { Status = AckStatus.Overloaded, RetryAfter = retryAfter, Detail = Title, Rejections = [cause] };
        return new IngestAnswer(StatusCodes.Status429TooManyRequests, ack, Title, cause);
    }

    /// <summary>A grain that did not answer: whether the batch counts is unknown, so it may be sent again.</summary>
    public static IngestAnswer Unavailable(TimeSpan retryAfter) => new(
        StatusCodes.Status503ServiceUnavailable,
        new BatchAck { RetryAfter = retryAfter },
        "The batch may or may not have been taken. Send it again.",
        new Rejection("unavailable", "", "", "", 0));
}
