using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Body;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Ingest.Submitting;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest;

/// <summary>The way of one request, a folder for each step: what its headers ask for, its body, the fold, the grains, the answer.</summary>
internal sealed class IngestHandler(
    IngestGate gate,
    BodyReader bodies,
    IngestBatchPool pool,
    BatchSubmitter submitter,
    IngestInstruments instruments,
    IOptions<IngestOptions> options,
    IOptions<AggregationOptions> aggregation,
    TimeProvider time,
    ILogger<IngestHandler> logger)
{
    private readonly IngestOptions _options = options.Value;
    private readonly BodyLimits _limits = new(options.Value.MaxBodyBytes, options.Value.MaxDecompressedBytes);

    public Task RecordsAsync(HttpContext context) => HandleAsync(context, JsonKind.Records).AsTask();

    public Task LabelsAsync(HttpContext context) => HandleAsync(context, JsonKind.Labels).AsTask();

    public Task ResourcesAsync(HttpContext context) => HandleAsync(context, JsonKind.Resources).AsTask();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask HandleAsync(HttpContext context, JsonKind content)
    {
        IngestAnswer answer;
        using var span = IngestInstruments.StartRequest();
        if (gate.TryEnter(Caller.Of(context).ClientAt(context.Connection)) is not { } share)
        {
            answer = IngestAnswer.Overloaded(
                _options.RetryAfter, "too-many-batches", "requests in progress", "full", $"{_options.MaxConcurrentBatches}, of which one client gets no more than are free");
        }
        else
        {
            try
            {
                answer = await AnswerAsync(context, content, share);
            }
            catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
            {
                instruments.Failed();
                FailureLog.Write(logger, e);
                answer = IngestAnswer.Problem(StatusCodes.Status500InternalServerError, "The silo failed. Whether the batch was taken is unknown.", "internal-error", "", "", "");
            }
            finally
            {
                gate.Leave(share);
            }
        }

        if (answer.Status == 0)
            return; // nobody is there to read it
        instruments.Answered(answer.Status);
        span?.SetTag("http.response.status_code", answer.Status);
        await AnswerWriter.WriteAsync(context, answer);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IngestAnswer> AnswerAsync(HttpContext context, JsonKind content, ClientShare share)
    {
        if (IngestRequest.Read(context.Request, content, out var request) is { } problem)
            return problem;
        var body = new BodyBuffer(share);
        var plain = request.IsGzip ? new BodyBuffer(share) : body;
        try
        {
            var outcome = await bodies.ReadAsync(context, body, plain, _limits);
            return outcome == BodyOutcome.Complete
                ? await FoldAsync(plain.Written, request, Caller.Of(context))
                : bodies.Problem(outcome, context, plain, _limits);
        }
        finally
        {
            body.Release();
            if (request.IsGzip)
                plain.Release();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IngestAnswer> FoldAsync(ReadOnlyMemory<byte> body, IngestRequest request, Caller caller)
    {
        var identity = request.Identity with { Client = caller.Epoch };
        if (identity.IdempotencyKey is not null)
            identity = identity with { Content = BatchIdentity.ContentOf(body.Span, request.Content) };
        var batch = pool.Rent();
        // What a grain was sent may still be read by one that has not answered; then it is left to the garbage collector.
        var isFree = false;
        try
        {
            batch.Begin(identity, (time.GetUtcNow() + aggregation.Value.MaxFutureSkew).ToUnixTimeMilliseconds(), caller.Grants);
            var start = time.GetTimestamp();
            var problem = request.Format == BodyFormat.Protobuf ? await batch.FoldWireAsync(body) : await batch.FoldJsonAsync(body, request);
            var answer = problem ?? await submitter.SubmitAsync(batch, time.GetElapsedTime(start));
            isFree = true;
            return answer;
        }
        catch (WireFormatException e)
        {
            isFree = true;
            return IngestAnswer.Problem(
                StatusCodes.Status400BadRequest, "The body is no batch of the wire schema.", "protobuf-invalid", e.Field, $"at byte {e.Offset}: {e.Problem}", "as records.proto says");
        }
        catch (Exception e) when (FailureLog.IsFailure(e))
        {
            instruments.Failed();
            FailureLog.Write(logger, e);
            return IngestAnswer.Unavailable(_options.RetryAfter);
        }
        finally
        {
            if (isFree)
                pool.Return(batch);
        }
    }
}
