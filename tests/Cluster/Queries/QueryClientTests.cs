using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansMonitor.Client.Orleans;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Cluster.Queries;

public sealed class HttpQueriesTests(QueriedSilo silo) : MonitorQueriesSuite, IClassFixture<QueriedSilo>, IDisposable
{
    private readonly MonitorQueryClient _client = new(silo.Address);

    protected override IMonitorQueries Queries => _client;

    public void Dispose() => _client.Dispose();
}

public sealed class ClusterQueriesTests(QueriedSilo silo) : MonitorQueriesSuite, IClassFixture<QueriedSilo>, IAsyncLifetime
{
    private readonly IHost _host = ClientOf(silo.ConnectionString);

    protected override IMonitorQueries Queries => _host.Services.GetRequiredService<IMonitorQueries>();

    [PostgresFact]
    public async Task Both_ways_give_the_same_answers()
    {
        using var http = new MonitorQueryClient(silo.Address);
        // What the coordinator hears of a commit it hears a while later, perhaps between the two.
        var (own, other) = (await AnswersAsync(Queries), await AnswersAsync(http));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!own.SequenceEqual(other) && !patience.IsCancellationRequested)
            (own, other) = (await AnswersAsync(Queries), await AnswersAsync(http));
        own.ShouldBe(other);
    }

    [PostgresFact]
    public void A_client_says_which_cluster_it_means()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var missing = Should.Throw<ArgumentException>(() => builder.UseOrleansClient(static client => client.UseOrleansMonitor(static o => o.ConnectionString = "Host=db")));
        missing.ParamName.ShouldBe(nameof(MonitorClusterOptions.ClusterId));
    }

    public Task InitializeAsync() => _host.StartAsync();

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static IHost ClientOf(string connection)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client.UseOrleansMonitor(o => (o.ConnectionString, o.ClusterId) = (connection, QueriedSilo.ClusterId)));
        return builder.Build();
    }
}
