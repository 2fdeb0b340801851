using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansMonitor.Client.Tests.Recording;
using OrleansMonitor.Client.Tests.Support;

namespace OrleansMonitor.Client.Tests.Hosting;

public sealed class HostingTests
{
    [Fact]
    public async Task A_host_records_and_sends_what_is_left_when_it_stops()
    {
        await using var silo = await FakeSilo.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OrleansMonitor:Endpoints:0"] = silo.Address.ToString(),
            ["OrleansMonitor:Node"] = "from-configuration",
            ["OrleansMonitor:MaxBatchRecords"] = "500",
        });
        builder.Services.AddOrleansMonitor(static options => options.Node = "from-code");
        using var host = builder.Build();
        await host.StartAsync();
        var options = host.Services.GetRequiredService<IOptions<MonitorClientOptions>>().Value;
        (options.Node, options.MaxBatchRecords).ShouldBe(("from-code", 500));
        var client = host.Services.GetRequiredService<MonitorClient>();
        client.Model("m").RecordValue(1, 2);
        await host.StopAsync();
        silo.Model.CountedRecords.ShouldBe(1);
        silo.Model.Nodes.ShouldBe(["from-code"]);
    }

    [Fact]
    public async Task Wrong_settings_keep_the_host_from_starting_and_name_setting_value_and_limit()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOrleansMonitor(static options =>
        {
            options.Endpoints.Add(new Uri("ftp://silo"));
            options.MaxInFlight = 0;
            options.Sampling.Rate = 1.5;
        });
        using var host = builder.Build();
        var failures = (await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync())).Failures.ToArray();
        failures.ShouldContain("MaxInFlight is 0: it lies between 1 and 64");
        failures.ShouldContain("Sampling.Rate is 1.5: a rate is more than 0 and at most 1");
        failures.ShouldContain(failure => failure.Contains("ftp://silo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counts_are_instruments_of_a_meter()
    {
        await using var fixture = new ClientFixture();
        fixture.Client.Model("m").RecordValue(1, 1);
        await fixture.FlushAsync();
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "OrleansMonitor.Client")
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = Math.Max(value, seen.GetValueOrDefault(instrument.Name)));
        listener.Start();
        listener.RecordObservableInstruments();
        seen["orleansmonitor.client.records.acked"].ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_model_has_one_monitor_and_one_schema()
    {
        await using var fixture = new ClientFixture();
        var schema = new ModelSchema { NumericFeatures = ["f"] };
        var monitor = fixture.Client.Model("m", "v", schema: schema);
        fixture.Client.Model("m", "v").ShouldBeSameAs(monitor);
        fixture.Client.Model("m", "v", schema: new ModelSchema { NumericFeatures = ["f"] }).ShouldBeSameAs(monitor);
        Should.Throw<ArgumentException>(() => fixture.Client.Model("m", "v", schema: new ModelSchema { NumericFeatures = ["g"] }));
        Should.Throw<ArgumentException>(() => fixture.Client.Model(new string('m', 129))).Message.ShouldContain("1 to 128 characters");
        Should.Throw<ArgumentException>(() => fixture.Client.Model("n", schema: new ModelSchema { NumericFeatures = ["f", "f"] }));
    }
}
