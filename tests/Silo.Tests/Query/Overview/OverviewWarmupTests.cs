using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Tests.Alerting;

namespace OrleansMonitor.Silo.Tests.Query.Overview;

public sealed class OverviewWarmupTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_silo_that_has_started_has_answered_an_overview_before_anybody_asks_and_gives_nobody_that_answer()
    {
        using var directory = new TempDirectory();
        await using (var first = await TestSilo.StartAsync(directory: directory.Path))
            await SendAsync(first, "known");

        var asked = new FiguresAsked();
        await using var silo = await TestSilo.StartAsync(builder => builder.Services.AddSingleton<IIncomingGrainCallFilter>(asked), directory.Path);
        (await asked.Model.WaitAsync(Patience)).ShouldBe("known", "without a question over HTTP");

        // What has come since is in the first answer, though the silo's own is younger than answers are kept.
        await SendAsync(silo, "new");
        var overview = await silo.JsonAsync("/v1/overview");
        overview.GetProperty("models").EnumerateArray().Select(static model => model.GetProperty("model").GetString()).ShouldBe(["known", "new"], ignoreOrder: true);
    }

    private static async Task SendAsync(TestSilo silo, string model)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { model, prediction = "yes", latencySeconds = 0.1 }), Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PostAsync(new Uri("/v1/records?node=n1&wait=true", UriKind.Relative), content);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Of which model the course of an overview was asked for first.</summary>
    private sealed class FiguresAsked : IIncomingGrainCallFilter
    {
        private readonly TaskCompletionSource<string> _model = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Model => _model.Task;

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            await context.Invoke();
            if (context.MethodName == nameof(IHealthGrain.GetFiguresAsync) && context.Request.GetArgument(0) is FigureQuery query)
                _model.TrySetResult(query.Range.Name);
        }
    }
}
