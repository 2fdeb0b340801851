using Microsoft.Extensions.Logging.Abstractions;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Client.Tests.Recording;

/// <summary>A client on virtual time against a model of a silo.</summary>
internal sealed class ClientFixture : IAsyncDisposable
{
    public ClientFixture(Action<MonitorClientOptions>? configure = null, SiloModel? silo = null, ManualTime? time = null)
    {
        Time = time ?? new ManualTime();
        Silo = silo ?? new SiloModel();
        Transport = new ScriptedTransport(Silo);
        Options = new MonitorClientOptions { Endpoints = [new Uri("http://silo-1")], Node = "node-1" };
        Options.Resources.Enabled = false;
        configure?.Invoke(Options);
        Client = new MonitorClient(Options, Time, NullLogger.Instance, Transport, new Random(1));
    }

    public ManualTime Time { get; }

    public SiloModel Silo { get; }

    public ScriptedTransport Transport { get; }

    public MonitorClientOptions Options { get; }

    public MonitorClient Client { get; }

    public async Task FlushAsync()
    {
        var flush = Client.FlushAsync(TimeSpan.FromHours(1));
        await UntilAsync(() => flush.IsCompleted, "the flush");
        (await flush).ShouldBeTrue();
    }

    public Task UntilAsync(Func<bool> condition, string what, int stepMs = 20) =>
        Time.AdvanceUntilAsync(condition, TimeSpan.FromMilliseconds(stepMs), what);

    public async ValueTask DisposeAsync()
    {
        var ended = Client.DisposeAsync().AsTask();
        await UntilAsync(() => ended.IsCompleted, "the end");
        await ended;
    }
}
