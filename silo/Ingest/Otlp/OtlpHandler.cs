using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Body;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Ingest.Otlp.Answers;
using OrleansMonitor.Silo.Ingest.Otlp.Mapping;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Ingest.Submitting;
using OrleansMonitor.Silo.Privacy;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp;

/// <summary>
/// The way of one request of the OpenTelemetry protocol: through the same gate, fold and grains as a batch, with a translation in front. It is
/// answered when it is durable, since exporters drop what is answered.
/// </summary>
internal sealed class OtlpHandler(
    IngestGate gate,
    BodyReader bodies,
    IngestBatchPool pool,
    AdmissionDirectory directory,
    BatchSubmitter submitter,
    IngestInstruments instruments,
    OtlpInstruments otlp,
    OtlpNames names,
    RecentSpans recent,
    TextIds ids,
    OtlpOptions options,
    IngestOptions ingest,
    IOptions<AggregationOptions> aggregation,
    TimeProvider time,
    ILogger<OtlpHandler> logger)
{
    private const string DefaultNode = "otlp";

    // As many as can be folded at once.
    private static readonly int MaxFree = 4 * Environment.ProcessorCount;

    private readonly ConcurrentQueue<OtlpFold> _free = new();
    private readonly BodyLimits _limits = new(options.MaxBodyBytes, options.MaxDecompressedBytes);

    public async Task HandleAsync(HttpContext context, OtlpSignal signal, bool isGrpc)
    {
        OtlpAnswer answer;
        using var span = IngestInstruments.StartRequest();
        if (gate.TryEnter(Caller.Of(context).ClientAt(context.Connection)) is not { } share)
        {
            answer = OtlpAnswer.Of(IngestAnswer.Overloaded(
                ingest.RetryAfter, "too-many-batches", "requests in progress", "full", $"{ingest.MaxConcurrentBatches}, of which one client gets no more than are free"), false);
        }
        else
        {
            try
            {
                answer = await AnswerAsync(context, signal, isGrpc, share);
            }
            catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
            {
                instruments.Failed();
                FailureLog.Write(logger, e);
                answer = new OtlpAnswer(StatusCodes.Status500InternalServerError, 0, "The silo failed. Whether the request was taken is unknown.", 0);
            }
            finally
            {
                gate.Leave(share);
            }
        }

        if (answer.Status == 0)
            return; // nobody is there to read it
        instruments.Answered(answer.Status);
        otlp.Answered(signal, answer.Status);
        span?.SetTag("http.response.status_code", answer.Status);
        await OtlpAnswerWriter.WriteAsync(context, OtlpRequest.TransportOf(context.Request, isGrpc), signal, answer);
    }

    private async ValueTask<OtlpAnswer> AnswerAsync(HttpContext context, OtlpSignal signal, bool isGrpc, ClientShare share)
    {
        if (OtlpRequest.Read(context.Request, isGrpc, out var request) is { } problem)
            return OtlpAnswer.Of(problem, false);
        var body = new BodyBuffer(share);
        var plain = request.IsGzip ? new BodyBuffer(share) : body;
        try
        {
            // A message of gRPC is compressed within its frame.
            var outcome = await bodies.ReadAsync(context, body, isGrpc ? body : plain, _limits);
            var content = plain.Written;
            if (outcome == BodyOutcome.Complete && isGrpc)
            {
                if (GrpcMessage.Read(body.Written, request.IsGzip, out content, out var isCompressed) is { } bad)
                    return OtlpAnswer.Of(bad, false);
                if (isCompressed)
                {
                    outcome = GzipBody.Decompress(content, plain, _limits.MaxDecompressedBytes);
                    content = plain.Written;
                }
            }

            if (outcome == BodyOutcome.Aborted)
                return default;
            return outcome == BodyOutcome.Complete
                ? await ReadAsync(content, request.Transport, signal, share, Caller.Of(context))
                : OtlpAnswer.Of(bodies.Problem(outcome, context, plain, _limits), false);
        }
        finally
        {
            body.Release();
            if (request.IsGzip)
                plain.Release();
        }
    }

    private async ValueTask<OtlpAnswer> ReadAsync(ReadOnlyMemory<byte> content, OtlpTransport transport, OtlpSignal signal, ClientShare share, Caller caller)
    {
        if (transport != OtlpTransport.Json)
            return await FoldAsync(content, signal, caller);

        // Its protobuf is hardly ever longer than JSON itself.
        if (!share.TryReserve(content.Length))
            return OtlpAnswer.Of(IngestAnswer.Overloaded(ingest.RetryAfter, "too-many-bytes", "bytes in progress", "full", $"{ingest.MaxBytesInFlight} bytes, of which one client gets no more than are free"), false);
        try
        {
            var writer = new ProtoWriter(Math.Max(content.Length, 256));
            return OtlpJson.TryWrite(content.Span, signal, writer, out var fault)
                ? await FoldAsync(writer.Written, signal, caller)
                : OtlpAnswer.Of(
                    IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body is no request of the OpenTelemetry protocol.", fault!.Reason, fault.Field, fault.Value, fault.Limit), false);
        }
        finally
        {
            share.Release(content.Length);
        }
    }

    private async ValueTask<OtlpAnswer> FoldAsync(ReadOnlyMemory<byte> content, OtlpSignal signal, Caller caller)
    {
        var identity = new BatchIdentity(DefaultNode, Wait: true, Guid.Empty, 0, 0, null) { Client = caller.Epoch };
        var batch = pool.Rent();
        var fold = _free.TryDequeue(out var known) ? known : new OtlpFold(directory, names, options, recent, ids.Key);
        // What a grain was sent may still be read by one that has not answered; then it is left to the garbage collector.
        var isFree = false;
        try
        {
            batch.Begin(identity, (time.GetUtcNow() + aggregation.Value.MaxFutureSkew).ToUnixTimeMilliseconds(), caller.Grants);
            var start = time.GetTimestamp();
            await fold.FoldAsync(content, signal, batch);
            var isOther = batch.Shares.Count == 0 && batch.Log.IsEmpty;
            var answer = isOther ? new IngestAnswer(StatusCodes.Status200OK, new BatchAck()) : await submitter.SubmitAsync(batch, time.GetElapsedTime(start));
            isFree = true;
            otlp.Read(signal, fold.Ignored, fold.Duplicates);
            return OtlpAnswer.Of(answer, fold.Ignored + fold.Duplicates > 0);
        }
        catch (WireFormatException e)
        {
            isFree = true;
            return OtlpAnswer.Of(
                IngestAnswer.Problem(
                    StatusCodes.Status400BadRequest, "The body is no request of the OpenTelemetry protocol.", "protobuf-invalid", e.Field, $"{e.Problem}, {e.Offset} bytes within its message", "as the protocol says"), false);
        }
        catch (Exception e) when (FailureLog.IsFailure(e))
        {
            instruments.Failed();
            FailureLog.Write(logger, e);
            return OtlpAnswer.Of(IngestAnswer.Unavailable(ingest.RetryAfter), false);
        }
        finally
        {
            // Also where another node failed: what this one took does not count again.
            fold.Remember(caller.Epoch);
            if (isFree)
            {
                pool.Return(batch);
                fold.Clear();
                if (_free.Count < MaxFree)
                    _free.Enqueue(fold);
            }
        }
    }
}
