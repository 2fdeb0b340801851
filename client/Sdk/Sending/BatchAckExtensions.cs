using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

internal static class BatchAckExtensions
{
    /// <summary>The reason of a refusal when the silo has forgotten the producer's epoch.</summary>
    public const string ProducerForgotten = "producer-forgotten";

    /// <summary>The reason of a refusal when a sequence lies too far above the low mark for the silo's bitmap.</summary>
    public const string SequenceOutOfRange = "sequence-out-of-range";

    /// <summary>Whether the committed set has the sequence.</summary>
    public static bool Contains(this BatchAck ack, ulong sequence)
    {
        if (sequence <= ack.CommittedThrough)
            return true;
        foreach (var range in ack.CommittedAbove)
        {
            if (sequence >= range.First && sequence <= range.Last)
                return true;
        }

        return false;
    }

    /// <summary>Why a batch was refused, a stable code.</summary>
    public static string Reason(this BatchAck ack) => ack.Rejections is [var first, ..] ? first.Reason : "unspecified";

    /// <summary>The refusal for people.</summary>
    public static string Describe(this BatchAck ack) => ack.Rejections is [var first, ..]
        ? $"{ack.Detail} ({first.Field} is '{first.Value}', limit {first.Limit})"
        : ack.Detail;
}
