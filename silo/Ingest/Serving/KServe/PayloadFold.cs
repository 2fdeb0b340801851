using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Ingest.Otlp.Mapping;
using OrleansMonitor.Silo.Ingest.Serving.Values;
using OrleansMonitor.Silo.Privacy;

namespace OrleansMonitor.Silo.Ingest.Serving.KServe;

/// <summary>Makes records of a request and its response, one an instance; either may be missing. One request of a sender uses it.</summary>
internal sealed class PayloadFold(AdmissionDirectory directory, TextIds ids, KServeOptions options)
{
    private const int MaxNodes = 256;

    private readonly OpenBlocks _blocks = new();
    private readonly ServedRecord _record = new();

    public async ValueTask AddAsync(PayloadEvent? request, PayloadEvent? response, IngestBatch batch)
    {
        var last = response ?? request!;
        if (await directory.AdmitNodeAsync(last.Node, batch, MaxNodes) is not { } fold)
            return;
        var latency = Latency(request, response, batch.Log);
        var outputs = response?.Outputs;
        var rows = outputs?.Rows ?? Math.Max(1, request!.Inputs?.Rows ?? 0);
        var inputs = request?.Inputs is { Names.Length: > 0 } found ? found : null;
        if (inputs is not null && inputs.Rows != rows)
        {
            batch.Log.AddCells(PayloadReasons.RowsDiffer, "instances", $"{inputs.Rows} of the request", $"{rows}, as the response has", (ulong)rows);
            inputs = null;
        }

        var version = response?.Version is { Length: > 0 } own ? own : request?.Version ?? "";
        var time = last.Time > 0 ? (last.Time - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond : last.Received;
        for (var row = 0; row < rows; row++)
        {
            _record.Begin(last.Model, version, time);
            ref var record = ref _record.Row;
            record.LatencySeconds = latency;
            if (inputs is not null)
                _record.Take(inputs, row);
            if (outputs is not null)
            {
                _record.Take(outputs, row);
                if (options.LabelsFollow)
                    record.InferenceId = ids.HashOf(rows == 1 ? last.Id : FormattableString.Invariant($"{last.Id}/{row}"));
            }
            else
            {
                record.Error = options.UnansweredError;
            }

            if (_blocks.IsFull || !_blocks.TryAdd(fold, _record))
            {
                await _blocks.FoldAsync();
                _blocks.TryAdd(fold, _record);
            }
        }
    }

    public ValueTask EndAsync() => _blocks.FoldAsync();

    private static double Latency(PayloadEvent? request, PayloadEvent? response, RejectionLog log)
    {
        if (request is not { Time: > 0 } || response is not { Time: > 0 })
            return RecordRow.NoLatency;
        var latency = TimeSpan.FromTicks(response.Time - request.Time).TotalSeconds;
        if (NumberRule.Latency.Allows(latency))
            return latency;
        log.AddCell(latency < 0 ? OtlpReasons.DurationNegative : NumberRule.Latency.Reason, "time", FormattableString.Invariant($"{latency} s after the request"), NumberRule.Latency.Limit);
        return RecordRow.NoLatency;
    }
}
