using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Body;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Ingest.Serving.Values;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Ingest.Serving;

/// <summary>The way of a request of a serving stack up to its body, and of its answer: through the same gate as a batch.</summary>
internal sealed class ServingHandler(
    IngestGate gate, BodyReader bodies, IngestInstruments instruments, IngestOptions options, ILogger<ServingHandler> logger)
{
    private readonly BodyLimits _limits = new(options.MaxBodyBytes, options.MaxDecompressedBytes);

    public async Task HandleAsync(HttpContext context, Func<HttpContext, ReadOnlyMemory<byte>, ValueTask<IngestAnswer>> read)
    {
        IngestAnswer answer;
        using var span = IngestInstruments.StartRequest();
        if (gate.TryEnter(Caller.Of(context).ClientAt(context.Connection)) is not { } share)
        {
            answer = IngestAnswer.Overloaded(
                options.RetryAfter, "too-many-batches", "requests in progress", "full", $"{options.MaxConcurrentBatches}, of which one client gets no more than are free");
        }
        else
        {
            try
            {
                answer = await AnswerAsync(context, read, share);
            }
            catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
            {
                instruments.Failed();
                FailureLog.Write(logger, e);
                answer = FailureLog.IsFailure(e)
                    ? IngestAnswer.Unavailable(options.RetryAfter)
                    : IngestAnswer.Problem(StatusCodes.Status500InternalServerError, "The silo failed. Whether the request was taken is unknown.", "internal-error", "", "", "");
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

    private async ValueTask<IngestAnswer> AnswerAsync(HttpContext context, Func<HttpContext, ReadOnlyMemory<byte>, ValueTask<IngestAnswer>> read, ClientShare share)
    {
        string? coding = context.Request.Headers.ContentEncoding;
        if (MediaTypes.IsGzip(coding) is not { } isGzip)
        {
            return IngestAnswer.Problem(
                StatusCodes.Status415UnsupportedMediaType, "The content encoding is not supported.", "content-encoding", "Content-Encoding", NameRules.Show(coding!), "gzip or identity");
        }

        var body = new BodyBuffer(share);
        var plain = isGzip ? new BodyBuffer(share) : body;
        try
        {
            var outcome = await bodies.ReadAsync(context, body, plain, _limits);
            return outcome == BodyOutcome.Complete ? await read(context, plain.Written) : bodies.Problem(outcome, context, plain, _limits);
        }
        catch (PayloadFormatException e)
        {
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body cannot be read.", e.Reason, e.Field, e.Value, e.Limit);
        }
        finally
        {
            body.Release();
            if (isGzip)
                plain.Release();
        }
    }
}
