using OrleansMonitor.Client.Sending;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Tests.Support;

internal static class Batches
{
    /// <summary>A batch of records of model "m" with the given ids.</summary>
    public static BatchPayload Of(params ulong[] ids)
    {
        var builder = new RecordBlockBuilder { Model = "m" };
        foreach (var id in ids)
            builder.Add(new RecordRow { InferenceId = id, Time = 1_700_000_000_000 });
        var writer = new BatchWriter();
        writer.WriteRecords(builder.Build());
        return BatchPayload.Copy(writer.Written.Span, [new BatchPart("m", "", "", 1_700_000_000_000, ids.Length)], 0);
    }
}
