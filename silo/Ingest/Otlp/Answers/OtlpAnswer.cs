using System.Globalization;
using System.Text;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Ingest.Answers;

namespace OrleansMonitor.Silo.Ingest.Otlp.Answers;

/// <summary>
/// An answer in the terms of the protocol. A request of which something was kept, or that had nothing for a model, is answered 200, and with what of it
/// was not taken as a partial success, which is not sent again.
/// </summary>
/// <param name="Status">As of HTTP.</param>
/// <param name="Rejected">Spans, log records or data points that were not taken.</param>
/// <param name="Message">What is wrong; empty: nothing.</param>
/// <param name="RetrySeconds">When to send again; 0: nothing is said.</param>
internal readonly record struct OtlpAnswer(int Status, ulong Rejected, string Message, int RetrySeconds)
{
    // Enough to know what to mend; exporters write it to their log.
    private const int MaxTold = 5;

    /// <param name="answer">What became of the batch.</param>
    /// <param name="hasOthers">Whether the request held something that is no record, or was counted before: then not all of it was refused.</param>
    public static OtlpAnswer Of(in IngestAnswer answer, bool hasOthers)
    {
        var rejections = answer.Ack?.Rejections ?? [];
        var isRefusal = answer.Status is StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden && rejections.Count > 0 && answer.Ack!.Status == OrleansMonitor.Wire.AckStatus.Refused;
        if (answer.Status < StatusCodes.Status300MultipleChoices || (isRefusal && hasOthers))
            return new OtlpAnswer(StatusCodes.Status200OK, Count(rejections), Tell(rejections, answer.Ack?.Warnings ?? []), 0);
        var retry = answer.Ack is { RetryAfter: var after } && after > TimeSpan.Zero ? (int)Math.Max(1, Math.Ceiling(after.TotalSeconds)) : 0;
        if (answer.Status == StatusCodes.Status408RequestTimeout)
            retry = 1;
        var text = Tell(rejections, []);
        var isOfItems = rejections.Count > 0 && rejections[0].Count > 0;
        return new OtlpAnswer(answer.Status, 0, isOfItems ? $"{answer.Title} {text}" : AnswerWriter.Describe(answer.Title, answer.Cause!), retry);
    }

    private static ulong Count(IReadOnlyList<Rejection> rejections)
    {
        var sum = 0UL;
        foreach (var rejection in rejections)
            sum += rejection.Count;
        return sum;
    }

    private static string Tell(IReadOnlyList<Rejection> rejections, IReadOnlyList<Rejection> warnings)
    {
        if (rejections.Count + warnings.Count == 0)
            return "";
        var text = new StringBuilder();
        Append(text, rejections, "not taken");
        Append(text, warnings, "to note");
        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<Rejection> rejections, string what)
    {
        for (var i = 0; i < rejections.Count && i < MaxTold; i++)
        {
            var each = rejections[i];
            text.Append(text.Length > 0 ? " " : "")
                .Append(CultureInfo.InvariantCulture, $"{each.Count} {what}, {each.Reason}: {each.Field} is '{each.Value}'; it must be {each.Limit}.");
        }

        if (rejections.Count > MaxTold)
            text.Append(CultureInfo.InvariantCulture, $" And {rejections.Count - MaxTold} more kinds {what}.");
    }
}
