using OrleansMonitor.Grains.Nodes;

namespace OrleansMonitor.Silo.Tests.Ingest;

/// <summary>A client that gave up while its batch was with a grain: nobody reads the answer, and that is no error.</summary>
public class GoneClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(SubmitStatus.Accepted)]
    [InlineData(SubmitStatus.Overloaded)]
    public async Task An_answer_that_nobody_waits_for_ends_quietly(SubmitStatus status)
    {
        await using var server = await IngestServer.StartAsync();
        var (reached, gone, ended) = (Event(), Event(), new TaskCompletionSource<Exception?>());
        server.Requests.Around = async (context, next) =>
        {
            using var registration = context.RequestAborted.Register(gone.SetResult);
            try
            {
                await next();
                ended.SetResult(null);
            }
            catch (Exception e)
            {
                ended.SetResult(e);
            }
        };
        server.Grains.Node("n").OnSubmit = batch =>
        {
            reached.SetResult();
            gone.Task.Wait(Patience).ShouldBeTrue("the server did not notice that its client is gone");
            return FakeNode.Result(status, batch.Stamp.Id);
        };
        var batch = AnswerTests.Batch(Guid.NewGuid(), 1, 0);

        using var giveUp = new CancellationTokenSource();
        using var content = new ByteArrayContent(batch.Written.ToArray());
        content.Headers.ContentType = new("application/x-protobuf");
        var sent = server.Client.PostAsync("/v1/records", content, giveUp.Token);
        await reached.Task.WaitAsync(Patience);
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(sent);
        (await ended.Task.WaitAsync(Patience)).ShouldBeNull();
    }

    private static TaskCompletionSource Event() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
