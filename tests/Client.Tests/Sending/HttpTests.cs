using Microsoft.AspNetCore.Http;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Network;

namespace OrleansMonitor.Client.Tests.Sending;

/// <summary>The same promises over real HTTP on the loopback address.</summary>
public sealed class HttpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Answers_of_every_kind_end_in_each_batch_counted_once()
    {
        await using var silo = await FakeSilo.StartAsync();
        silo.Next(Status(500));
        silo.Next(Status(503));
        silo.Next(Status(408));
        silo.Next(Status(401));
        silo.Next(static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        silo.Next(context => silo.TakeAsync(context, answers: false));
        silo.Next(static async context => await context.Response.WriteAsync("<html>hello</html>"));
        await using var sender = Sender([silo.Address]);
        for (ulong id = 1; id <= 20; id++)
            sender.TryEnqueue(Batches.Of(id)).ShouldBeTrue();
        (await sender.FlushAsync(Patience)).ShouldBeTrue();

        silo.Model.CountedRecords.ShouldBe(20);
        silo.Model.Counted.Values.ShouldAllBe(count => count == 1);
        sender.Statistics.Dropped.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_will_never_be_taken_is_dropped_by_reason()
    {
        await using var silo = await FakeSilo.StartAsync();
        silo.Next(Status(413));
        await using var sender = Sender([silo.Address]);
        sender.TryEnqueue(Batches.Of(1, 2));
        (await sender.FlushAsync(Patience)).ShouldBeTrue();
        sender.Statistics.Dropped.ShouldBe(new Dictionary<string, long> { ["refused:http-413"] = 2 });
    }

    [Fact]
    public async Task A_problem_that_is_no_acknowledgement_gives_its_code()
    {
        await using var silo = await FakeSilo.StartAsync();
        silo.Next(static context => Results.Problem(
            statusCode: 413,
            detail: "The body is too large.",
            extensions: new Dictionary<string, object?> { ["reason"] = "body-too-large" }).ExecuteAsync(context));
        await using var sender = Sender([silo.Address]);
        sender.TryEnqueue(Batches.Of(1));
        (await sender.FlushAsync(Patience)).ShouldBeTrue();
        sender.Statistics.Dropped.ShouldBe(new Dictionary<string, long> { ["refused:body-too-large"] = 1 });
    }

    [Fact]
    public async Task A_forgotten_producer_is_understood()
    {
        await using var silo = await FakeSilo.StartAsync();
        await using var sender = Sender([silo.Address]);
        sender.TryEnqueue(Batches.Of(1));
        (await sender.FlushAsync(Patience)).ShouldBeTrue();
        silo.Model.Forget();
        sender.TryEnqueue(Batches.Of(2));
        (await sender.FlushAsync(Patience)).ShouldBeTrue();
        silo.Model.CountedRecords.ShouldBe(2);
        sender.Statistics.Dropped.ShouldBeEmpty();
    }

    [Fact]
    public async Task Retry_After_is_read_as_seconds_and_as_a_date()
    {
        await using var silo = await FakeSilo.StartAsync();
        var time = new ManualTime();
        using var transport = new HttpBatchTransport(HttpTransportOptions.From(new BatchSenderOptions()), time);
        silo.Next(static context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        });
        silo.Next(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = time.GetUtcNow().AddSeconds(9).ToString("R");
            return Task.CompletedTask;
        });
        var overloaded = await transport.SendAsync(silo.Address, default, null, CancellationToken.None);
        (overloaded.Kind, overloaded.RetryAfter).ShouldBe((AnswerKind.Overloaded, TimeSpan.FromSeconds(7)));
        var away = await transport.SendAsync(silo.Address, default, null, CancellationToken.None);
        (away.Kind, away.RetryAfter).ShouldBe((AnswerKind.Unknown, TimeSpan.FromSeconds(9)));
    }

    [Fact]
    public async Task A_slow_silo_is_given_up_after_the_request_timeout()
    {
        await using var silo = await FakeSilo.StartAsync();
        var time = new ManualTime();
        var reached = new TaskCompletionSource();
        silo.Next(async context =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        });
        using var transport = new HttpBatchTransport(HttpTransportOptions.From(new BatchSenderOptions()), time);
        var answer = transport.SendAsync(silo.Address, default, Batches.Of(1), CancellationToken.None);
        await reached.Task;
        answer.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(10));
        (await answer).ShouldSatisfyAllConditions(
            static result => result.Kind.ShouldBe(AnswerKind.Unknown),
            static result => result.Reason.ShouldBe("timeout"));
    }

    [Fact]
    public async Task An_address_where_nobody_listens_is_known_not_to_have_the_batch()
    {
        using var closed = new ClosedPort();
        using var transport = new HttpBatchTransport(HttpTransportOptions.From(new BatchSenderOptions()), TimeProvider.System);
        (await transport.SendAsync(closed.Address, default, null, CancellationToken.None)).Kind.ShouldBe(AnswerKind.NotSent);

        await using var silo = await FakeSilo.StartAsync();
        await using var sender = Sender([closed.Address, silo.Address]);
        sender.TryEnqueue(Batches.Of(1));
        (await sender.FlushAsync(Patience)).ShouldBeTrue();
        silo.Model.CountedRecords.ShouldBe(1);
    }

    [Fact]
    public async Task Gzip_and_headers_are_sent()
    {
        await using var silo = await FakeSilo.StartAsync();
        string? authorization = null;
        silo.Next(context =>
        {
            authorization = context.Request.Headers.Authorization;
            return silo.TakeAsync(context);
        });
        await using var sender = Sender([silo.Address], options =>
        {
            options.Gzip = true;
            options.Headers["Authorization"] = "Bearer token";
        });
        sender.TryEnqueue(Batches.Of(1, 2, 3));
        (await sender.FlushAsync(Patience)).ShouldBeTrue();
        silo.Model.CountedRecords.ShouldBe(3);
        silo.Encodings.ShouldContain("gzip");
        authorization.ShouldBe("Bearer token");
    }

    private static Func<HttpContext, Task> Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static BatchSender Sender(Uri[] endpoints, Action<BatchSenderOptions>? configure = null)
    {
        var options = new BatchSenderOptions { Endpoints = endpoints, Node = "node-1" };
        options.Backoff.Max = TimeSpan.FromMilliseconds(200);
        configure?.Invoke(options);
        return new BatchSender(options);
    }
}
