using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OrleansMonitor.Access;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Body;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Http;

/// <summary>One request from its headers to its answer.</summary>
internal sealed partial class IngestHandler(
    IngestGate gate,
    IngestBatchPool pool,
    AdmissionDirectory directory,
    BatchSubmitter submitter,
    IngestInstruments instruments,
    IOptions<IngestOptions> options,
    IOptions<AggregationOptions> aggregation,
    TimeProvider time,
    ILogger<IngestHandler> logger)
{
    private readonly IngestOptions _options = options.Value;
    private readonly FailureLog _failures = new(logger, time);

    public Task RecordsAsync(HttpContext context) => HandleAsync(context, JsonKind.Records);

    public Task LabelsAsync(HttpContext context) => HandleAsync(context, JsonKind.Labels);

    public Task ResourcesAsync(HttpContext context) => HandleAsync(context, JsonKind.Resources);

    private async Task HandleAsync(HttpContext context, JsonKind content)
    {
        var format = MediaTypes.FormatOf(context.Request.ContentType);
        IngestAnswer answer;
        using var span = IngestInstruments.StartRequest();
        if (!gate.TryEnter())
        {
            instruments.Overloaded("batches");
            answer = IngestAnswer.Overloaded(_options.RetryAfter, "too-many-batches", "requests in progress", "full", $"{_options.MaxConcurrentBatches}");
        }
        else
        {
            try
            {
                answer = await AnswerAsync(context, format, content);
            }
            finally
            {
                gate.Leave();
            }
        }

        if (answer.Status == 0)
            return; // nobody is there to read it
        instruments.Answered(answer.Status);
        span?.SetTag("http.response.status_code", answer.Status);
        await AnswerWriter.WriteAsync(context, format, answer);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IngestAnswer> AnswerAsync(HttpContext context, BodyFormat format, JsonKind content)
    {
        if (format == BodyFormat.Unknown)
        {
            return IngestAnswer.Problem(
                StatusCodes.Status415UnsupportedMediaType, "The content type is not supported.", "content-type",
                "Content-Type", NameRules.Show(context.Request.ContentType ?? ""), $"{MediaTypes.Protobuf}, {MediaTypes.Json} or {MediaTypes.JsonLines}");
        }

        string? coding = context.Request.Headers.ContentEncoding;
        if (MediaTypes.IsGzip(coding) is not { } isGzip)
        {
            return IngestAnswer.Problem(
                StatusCodes.Status415UnsupportedMediaType, "The content encoding is not supported.", "content-encoding",
                "Content-Encoding", NameRules.Show(coding!), "gzip or identity");
        }

        if (BatchIdentity.Read(context.Request, out var identity) is { } problem)
            return problem;
        var body = new BodyBuffer(gate);
        var plain = isGzip ? new BodyBuffer(gate) : body;
        try
        {
            var start = time.GetTimestamp();
            var outcome = await BodyReader.ReadAsync(context, body, _options.MaxBodyBytes);
            instruments.Read(body.Length, time.GetElapsedTime(start));
            if (outcome == BodyOutcome.Complete && isGzip)
                outcome = GzipBody.Decompress(body, plain, _options.MaxDecompressedBytes);
            return outcome == BodyOutcome.Complete
                ? await FoldAsync(plain.Written, format, content, identity, Caller.Of(context).Grants)
                : Unread(outcome, context, plain);
        }
        finally
        {
            body.Release();
            if (isGzip)
                plain.Release();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IngestAnswer> FoldAsync(ReadOnlyMemory<byte> body, BodyFormat format, JsonKind content, BatchIdentity identity, Grants grants)
    {
        var batch = pool.Rent();
        // What a grain was sent may still be read by one that has not answered; then it is left to the garbage collector.
        var isFree = false;
        try
        {
            batch.Begin((time.GetUtcNow() + aggregation.Value.MaxFutureSkew).ToUnixTimeMilliseconds(), grants);
            var answer = format == BodyFormat.Protobuf
                ? await FoldWireAsync(batch, body, identity)
                : await FoldJsonAsync(batch, body, format, content, identity);
            isFree = true;
            return answer;
        }
        catch (WireFormatException e)
        {
            isFree = true;
            return IngestAnswer.Problem(
                StatusCodes.Status400BadRequest, "The body is no batch of the wire schema.", "protobuf-invalid", e.Field, $"at byte {e.Offset}: {e.Problem}", "as records.proto says");
        }
        catch (Exception e) when (GrainFailure.IsOne(e))
        {
            instruments.Failed();
            _failures.Write(e);
            return IngestAnswer.Unavailable(_options.RetryAfter);
        }
        finally
        {
            if (isFree)
                pool.Return(batch);
        }
    }

    private IngestAnswer Unread(BodyOutcome outcome, HttpContext context, BodyBuffer body)
    {
        switch (outcome)
        {
            case BodyOutcome.TooLarge:
                var length = context.Request.ContentLength is { } known ? $"{known} bytes" : $"more than {_options.MaxBodyBytes} bytes";
                return IngestAnswer.Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.", "body-too-large", "body", length, $"at most {_options.MaxBodyBytes} bytes");
            case BodyOutcome.TooLargeDecompressed:
                return IngestAnswer.Problem(
                    StatusCodes.Status413PayloadTooLarge, "The body is too large.", "body-too-large", "body decompressed",
                    $"more than {_options.MaxDecompressedBytes} bytes", $"at most {_options.MaxDecompressedBytes} bytes");
            case BodyOutcome.NotGzip:
                return IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body is no gzip stream.", "gzip-invalid", "body", $"{body.Length} bytes were read", "a whole gzip stream");
            case BodyOutcome.NoRoom:
                instruments.Overloaded("bytes");
                return IngestAnswer.Overloaded(_options.RetryAfter, "too-many-bytes", "bytes in progress", "full", $"{_options.MaxBytesInFlight} bytes");
            case BodyOutcome.TimedOut:
                return IngestAnswer.Problem(StatusCodes.Status408RequestTimeout, "The body did not arrive in time.", "timeout", "body", $"{body.Length} bytes were read", "sent without long pauses");
            default:
                return default;
        }
    }
}
