using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Tests.Hosting;

public sealed class LifeTests
{
    [Fact]
    public async Task Probes_answer_while_the_silo_runs()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var probe in new[] { "live", "startup", "ready" })
        {
            using var response = await silo.Http.GetAsync(new Uri("/health/" + probe, UriKind.Relative));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString().ShouldBe("ok");
        }
    }

    [Fact]
    public async Task A_silo_whose_store_does_not_answer_lives_and_is_not_ready()
    {
        var store = new BrokenStore();
        await using var silo = await TestSilo.StartAsync(builder => builder.Services.AddSingleton<IAggregateStore>(store));
        using (var live = await silo.Http.GetAsync(new Uri("/health/live", UriKind.Relative)))
            live.StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var ready = await silo.Http.GetAsync(new Uri("/health/ready", UriKind.Relative)))
        {
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await ready.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("store").GetString().ShouldBe("fails; the log says why");
        }

        using var query = await silo.Http.GetAsync(new Uri("/v1/models/m/health", UriKind.Relative));
        query.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        query.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        query.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Two_silos_do_not_share_a_data_directory()
    {
        await using var first = await TestSilo.StartAsync();
        await using var second = MonitorSilo.Build(["--urls=http://127.0.0.1:0", "--data", first.Directory]);
        (await Should.ThrowAsync<StoreException>(second.StartAsync())).Message.ShouldContain(first.Directory);
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart_on_the_same_file()
    {
        using var directory = new TempDirectory();
        await using (var silo = await TestSilo.StartAsync(directory: directory.Path))
        {
            var commit = new OwnerCommit { Owner = OwnerId.Model("m"), ExpectedVersion = 0, State = [1] };
            (await silo.Services.GetRequiredService<IAggregateStore>().CommitAsync(commit, CancellationToken.None)).ShouldBe(CommitOutcome.Committed);
        }

        Directory.GetFiles(directory.Path, "*.db-wal").ShouldBeEmpty();
        await using var again = await TestSilo.StartAsync(directory: directory.Path);
        (await again.Services.GetRequiredService<IAggregateStore>().LoadAsync(OwnerId.Model("m"), CancellationToken.None))!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Own_metrics_are_exposed()
    {
        await using var silo = await TestSilo.StartAsync();
        using var response = await silo.Http.GetAsync(new Uri("/metrics", UriKind.Relative));
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldContain("# TYPE orleansmonitor_store_queued gauge\n");
        text.ShouldEndWith("\n");
    }

    private sealed class BrokenStore : IAggregateStore
    {
        public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<OwnerImage?> LoadAsync(OwnerId owner, CancellationToken cancellationToken) => throw Full();

        public Task<IReadOnlyList<AggregateRow>> ReadRowsAsync(OwnerId owner, IReadOnlyList<RowKey> keys, CancellationToken cancellationToken) => throw Full();

        public Task<OwnerRange?> ReadRangeAsync(OwnerId owner, RowFilter filter, CancellationToken cancellationToken) => throw Full();

        public Task<IReadOnlyList<LabelChunk>> ReadChunksAsync(OwnerId owner, long first, long last, CancellationToken cancellationToken) => throw Full();

        public Task<CommitOutcome> CommitAsync(OwnerCommit commit, CancellationToken cancellationToken) => throw Full();

        public Task<IReadOnlyList<string>> ListOwnersAsync(OwnerKind kind, CancellationToken cancellationToken) => throw Full();

        public Task PingAsync(CancellationToken cancellationToken) => throw Full();

        private static StoreException Full() => new("the disk is full");
    }
}
