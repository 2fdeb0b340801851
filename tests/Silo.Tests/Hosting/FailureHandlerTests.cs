using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Silo.Tests.Hosting;

public class FailureHandlerTests
{
    [Fact]
    public async Task A_silo_that_left_with_the_answer_is_a_503_that_may_be_tried_again()
    {
        var (handled, response) = await HandleAsync(new OrleansException("the silo at 10.0.0.7 has gone"));
        handled.ShouldBeTrue();
        response.StatusCode.ShouldBe(503);
        response.Headers.RetryAfter.ToString().ShouldBe("1");
        response.Body.Position = 0;
        var problem = (await JsonDocument.ParseAsync(response.Body)).RootElement;
        problem.GetProperty("title").GetString().ShouldBe("A silo does not answer.");
        problem.GetRawText().ShouldNotContain("10.0.0.7");
    }

    [Fact]
    public async Task A_mistake_in_this_program_is_none() => (await HandleAsync(new InvalidOperationException())).Handled.ShouldBeFalse();

    private static async Task<(bool Handled, HttpResponse Response)> HandleAsync(Exception exception)
    {
        var services = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = new MemoryStream() } };
        var handler = new FailureHandler(services.GetRequiredService<IProblemDetailsService>(), NullLogger<FailureHandler>.Instance);
        return (await handler.TryHandleAsync(context, exception, CancellationToken.None), context.Response);
    }
}
