using Microsoft.Extensions.Options;
using OrleansMonitor.Access;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Ingest.Submitting;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Serving;

/// <summary>The way of a batch for what is made into records here: folded and handed to the grains of its nodes.</summary>
internal sealed class ServingBatches(
    IngestBatchPool pool,
    BatchSubmitter submitter,
    IngestInstruments instruments,
    IngestOptions ingest,
    IOptions<AggregationOptions> aggregation,
    TimeProvider time,
    ILogger<ServingBatches> logger)
{
    /// <param name="identity">What is known of the sender.</param>
    /// <param name="grants">What he may do.</param>
    /// <param name="fill">Folds what there is. An answer means that nothing of it is to be counted.</param>
    public async ValueTask<IngestAnswer> SubmitAsync(BatchIdentity identity, Grants grants, Func<IngestBatch, ValueTask<IngestAnswer?>> fill)
    {
        var batch = pool.Rent();
        // What a grain was sent may still be read by one that has not answered; then it is left to the garbage collector.
        var isFree = false;
        try
        {
            batch.Begin(identity, (time.GetUtcNow() + aggregation.Value.MaxFutureSkew).ToUnixTimeMilliseconds(), grants);
            batch.Log.FieldName = Json.JsonNames.Of;
            var start = time.GetTimestamp();
            var problem = await fill(batch);
            var answer = problem ?? await submitter.SubmitAsync(batch, time.GetElapsedTime(start));
            isFree = true;
            return answer.Status == 0 ? new IngestAnswer(StatusCodes.Status200OK, new BatchAck { Detail = "Nothing is to be counted." }) : answer;
        }
        catch (Exception e) when (FailureLog.IsFailure(e))
        {
            instruments.Failed();
            FailureLog.Write(logger, e);
            return IngestAnswer.Unavailable(ingest.RetryAfter);
        }
        catch (Exception e)
        {
            // Who has no caller goes on with the next batch; all others answer it.
            instruments.Failed();
            FailureLog.Write(logger, e);
            return IngestAnswer.Problem(StatusCodes.Status500InternalServerError, "The silo failed. Whether the records were taken is unknown.", "internal-error", "", "", "");
        }
        finally
        {
            if (isFree)
                pool.Return(batch);
        }
    }
}
