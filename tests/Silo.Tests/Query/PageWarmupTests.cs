using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Tests.Alerting;

namespace OrleansMonitor.Silo.Tests.Query;

public sealed class PageWarmupTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_silo_that_has_started_has_answered_what_the_page_asks_before_anybody_asks_and_gives_nobody_these_answers()
    {
        using var directory = new TempDirectory();
        await using (var first = await TestSilo.StartAsync(directory: directory.Path))
            await SendAsync(first, "known");

        var asked = new Asked();
        await using var silo = await TestSilo.StartAsync(builder => builder.Services.AddSingleton<IIncomingGrainCallFilter>(asked), directory.Path);
        // Without a question over HTTP: the course of the overview, then the timeline, and health and distributions of the model.
        await asked.EnoughAsync(nameof(IHealthGrain.GetFiguresAsync), "known", 2).WaitAsync(Patience);
        await asked.EnoughAsync(nameof(IHealthGrain.GetModelAsync), "known", 2).WaitAsync(Patience);

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

    /// <summary>How often what was asked of which model.</summary>
    private sealed class Asked : IIncomingGrainCallFilter
    {
        private readonly ConcurrentDictionary<(string Method, string Model), SemaphoreSlim> _answered = [];

        public async Task EnoughAsync(string method, string model, int times)
        {
            for (var i = 0; i < times; i++)
                await Of(method, model).WaitAsync();
        }

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            await context.Invoke();
            if (context.Grain is not IHealthGrain)
                return;
            var range = context.Request.GetArgument(0) switch { FigureQuery figures => figures.Range, HealthQuery query => query, _ => null };
            if (range is not null)
                Of(context.MethodName, range.Name).Release();
        }

        private SemaphoreSlim Of(string method, string model) => _answered.GetOrAdd((method, model), static _ => new SemaphoreSlim(0));
    }
}
