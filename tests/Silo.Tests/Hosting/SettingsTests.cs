using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Silo.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public async Task The_defaults_are_valid()
    {
        await using var app = MonitorSilo.Build([]);
        app.Services.GetRequiredService<CommitOptions>().Interval.ShouldBe(TimeSpan.FromMilliseconds(200));
        app.Services.GetRequiredService<AggregationOptions>().BaseWindow.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("Aggregation:BaseWindow", "00:00:07", "Aggregation:BaseWindow is 00:00:07; it must be a whole number of milliseconds that divides a minute.")]
    [InlineData("Aggregation:BaseWindow", "00:02:00", "Aggregation:BaseWindow is 00:02:00; it must be 00:00:01 to 00:01:00.")]
    [InlineData("Aggregation:Models:m:BaseWindow", "00:00:07", "Aggregation:Models:m:BaseWindow is 00:00:07; it must be a whole number")]
    [InlineData("Aggregation:HourRetention", "3.00:00:00", null)]
    [InlineData("Aggregation:MinuteRetention", "91.00:00:00", "Aggregation:HourRetention is 90.00:00:00; it must be at least Aggregation:MinuteRetention, which is 91.00:00:00.")]
    [InlineData("Aggregation:DayRetention", "730.00:00:00", "Aggregation:DayRetention is '730.00:00:00', and this setting was removed: days are kept for ever.")]
    [InlineData("Aggregation:Retention", "30.00:00:00", null)]
    [InlineData("Aggregation:Retention", "00:00:00", "Aggregation:Retention is 00:00:00; it must be 1.00:00:00 to 36500.00:00:00.")]
    [InlineData("Aggregation:Models:m:DimensionPairs:0", "country", "Aggregation:Models:m:DimensionPairs:0 is 'country'; it must be two different dimensions with a comma between them, such as country,device.")]
    [InlineData("Aggregation:Models:m:Retention", "23:00:00", "Aggregation:Models:m:Retention is 23:00:00; it must be 1.00:00:00 to 36500.00:00:00.")]
    [InlineData("Aggregation:MaxFutureSkew", "-00:00:01", "Aggregation:MaxFutureSkew is -00:00:01; it must be 00:00:00 to 1.00:00:00.")]
    [InlineData("Commit:Interval", "00:00:00.001", "Commit:Interval is 00:00:00.0010000; it must be 00:00:00.0100000 to 00:01:00.")]
    [InlineData("Commit:Interval", "00:00:30", "Commit:MaxBackoff is 00:00:05; it must be at least Commit:Interval, which is 00:00:30.")]
    [InlineData("Commit:SequenceWindow", "100", "Commit:SequenceWindow is 100; it must be at least Commit:MaxUncommittedBatches, which is 1024.")]
    [InlineData("Commit:Intervall", "00:00:01", "Commit:Intervall is not a setting; Commit has Interval, ")]
    [InlineData("Labels:EarlyLabelRetention", "8.00:00:00", "Labels:EarlyLabelRetention is 8.00:00:00; it must be at most Labels:PendingRetention, which is 7.00:00:00.")]
    [InlineData("Cardinality:MaxModels", "0", "Cardinality:MaxModels is 0; it must be 1 to 100000.")]
    [InlineData("Cardinality:NodeRetention", "00:00:30", "Cardinality:NodeRetention is 00:00:30; it must be 00:01:00 to")]
    [InlineData("Storage:DataDirectory", " ", "Storage:DataDirectory is empty; it must be given.")]
    [InlineData("Storage:MaxLogBytes", "2000000", "Storage:MaxLogBytes is 2000000; it must be at least Storage:CheckpointBytes, which is 33554432.")]
    [InlineData("Storage:Provider", "7", "Storage:Provider is '7'; it must be one of Sqlite, Postgres, Memory.")]
    [InlineData("Cluster:SiloPort", "11111", "Cluster:SiloPort is '11111', and this setting was removed for a silo that is alone: it opens no port but the HTTP ones.")]
    [InlineData("Cluster:GatewayPort", "30000", "Cluster:GatewayPort is '30000', and this setting was removed for a silo that is alone")]
    [InlineData("Cluster:AdvertisedAddress", "127.0.0.1", "Cluster:AdvertisedAddress is '127.0.0.1', and this setting was removed for a silo that is alone")]
    [InlineData("Prices:GpuHour", "-1", "Prices:GpuHour is -1; it must be 0 to 1000000000.")]
    public async Task A_setting_out_of_range_stops_the_start_and_is_named(string setting, string value, string? message)
    {
        using var directory = new TempDirectory();
        string[] args = setting.StartsWith("Storage:", StringComparison.Ordinal)
            ? [$"--{setting}={value}", "--urls=http://127.0.0.1:0"]
            : ["--data", directory.Path, $"--{setting}={value}", "--urls=http://127.0.0.1:0"];
        if (message is null)
        {
            await RunAsync(args);
            return;
        }

        var error = await Should.ThrowAsync<OptionsValidationException>(RunAsync(args));
        error.Failures.ShouldContain(failure => failure.StartsWith(message, StringComparison.Ordinal), error.Message);
    }

    [Theory]
    [InlineData("Commit:Interval", "soon", "Commit:Interval is 'soon'; it must be a time span such as 00:00:30 or 7.00:00:00, 00:00:00.0100000 to 00:01:00.")]
    [InlineData("Cardinality:MaxModels", "1e3", "Cardinality:MaxModels is '1e3'; it must be a whole number, 1 to 100000.")]
    [InlineData("Prices:GpuHour", "cheap", "Prices:GpuHour is 'cheap'; it must be a number, 0 to 1000000000.")]
    [InlineData("Alerting:Enabled", "nope", "Alerting:Enabled is 'nope'; it must be true or false.")]
    [InlineData("Storage:Provider", "Sqlight", "Storage:Provider is 'Sqlight'; it must be one of Sqlite, Postgres, Memory.")]
    [InlineData("Telemetry:SamplingRatio", "half", "Telemetry:SamplingRatio is 'half'; it must be a number, 0 to 1.")]
    [InlineData("Aggregation:Models:m:Retention", "long", "Aggregation:Models:m:Retention is 'long'; it must be a time span such as 00:00:30 or 7.00:00:00, 1.00:00:00 to 36500.00:00:00.")]
    [InlineData("Logging:LogLevel:Default", "Loud", "Logging:LogLevel:Default is 'Loud'; it must be one of Trace, Debug, Information, Warning, Error, Critical, None.")]
    public async Task A_value_that_cannot_be_read_is_named_with_what_it_may_be(string setting, string value, string message)
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(RunAsync([$"--{setting}={value}", "--urls=http://127.0.0.1:0"]));
        error.Failures.ShouldBe([message]);
    }

    private static async Task RunAsync(string[] args)
    {
        await using var app = MonitorSilo.Build(args);
        await app.StartAsync();
        await app.StopAsync();
    }
}
