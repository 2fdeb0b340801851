using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Tests.Hosting;

/// <summary>A setting that nothing reads stops the start, wherever it is written, and the one that was perhaps meant is named.</summary>
public sealed partial class MisspeltSettingTests
{
    [Theory]
    [InlineData("Alertng:Enabled", "false", "Alertng:Enabled is not a setting; there is no section Alertng. Did you mean Alerting:Enabled?")]
    [InlineData("Comit:Interval", "1", "Comit:Interval is not a setting; there is no section Comit. Did you mean Commit:Interval?")]
    [InlineData("Commit:Intervall", "1", "Did you mean Commit:Interval?")]
    [InlineData("Aggregation:Models:fraud:Retantion", "30", "Aggregation:Models:fraud:Retantion is not a setting; Aggregation:Models:fraud has BaseWindow, DimensionPairs, Labels, PositiveClass, Precision, Retention, TargetRecordsPerSecond. Did you mean Aggregation:Models:fraud:Retention?")]
    [InlineData("Security:Tls:CertificatFile", "x", "Did you mean Security:Tls:CertificateFile?")]
    [InlineData("Security:Tls:Clients:fleet:ComonName", "x", "Did you mean Security:Tls:Clients:fleet:CommonName?")]
    [InlineData("Securty:Tokens:Isuer", "x", "Did you mean Security:Tokens:Issuer?")]
    [InlineData("Logging:LogLevl:Default", "Debug", "Logging:LogLevl:Default is not a setting; Logging has Console, LogLevel. Did you mean Logging:LogLevel:Default?")]
    [InlineData("Kestrel:Endpoint:http:Url", "http://127.0.0.1:0", "Did you mean Kestrel:Endpoints:http:Url?")]
    [InlineData("Kestrel:Endpoints:http:Uri", "http://127.0.0.1:0", "Did you mean Kestrel:Endpoints:http:Url?")]
    [InlineData("url", "http://127.0.0.1:0", "url is not a setting. Did you mean urls?")]
    [InlineData("MaxModels", "5", "MaxModels is not a setting. Did you mean Cardinality:MaxModels?")]
    [InlineData("Commit_Interval", "1", "Commit_Interval is not a setting. Did you mean Commit:Interval?")]
    [InlineData("Commit:Interval:Seconds", "1", "Commit:Interval:Seconds is not a setting; Commit:Interval is a single value.")]
    [InlineData("Commit", "fast", "Commit is not a setting but a section; it has ")]
    [InlineData("Aggregation:Models", "fraud", "Aggregation:Models is not a setting but a section; write Aggregation:Models:NAME.")]
    [InlineData("ConnectionStrings:monitor", "Host=x", "ConnectionStrings:monitor is not a setting; there is no section ConnectionStrings.")]
    [InlineData("Orleans:ClusterId", "x", "Orleans:ClusterId is not a setting; there is no section Orleans.")]
    [InlineData("http_ports", "8080", "http_ports is not a setting.")]
    public void On_the_command_line(string setting, string value, string message) =>
        Failures($"--{setting}={value}").ShouldHaveSingleItem().ShouldContain(message);

    [Theory]
    [InlineData("dta", "x", "dta is not a setting. Did you mean --data?")]
    [InlineData("Storage:Provider", "Memry", "Storage:Provider is 'Memry'; it must be one of Sqlite, Postgres, Memory (did you mean Memory?).")]
    [InlineData("Storage:Provider", "7", "Storage:Provider is '7'; it must be one of Sqlite, Postgres, Memory.")]
    [InlineData("Logging:LogLevel:Default", "Debgu", "(did you mean Debug?)")]
    [InlineData("Aggregation:Retention", "0.5", "it must be a time span such as 00:00:30 or 7.00:00:00, 1.00:00:00 to 36500.00:00:00.")]
    [InlineData("Aggregation:Models:fraud:Retention", "soon", "1.00:00:00 to 36500.00:00:00.")]
    [InlineData("Aggregation:Models:fraud:TargetRecordsPerSecond", "many", "it must be a number, 0 to 1000000000.")]
    [InlineData("Commit:Interval", "soon", "00:00:00.0100000 to 00:01:00.")]
    public void A_value_that_cannot_be_read_is_told_with_its_range_or_the_nearest_name(string setting, string value, string message) =>
        Failures($"--{setting}={value}").ShouldHaveSingleItem().ShouldContain(message);

    [Fact]
    public void In_a_file()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "appsettings.json");
        File.WriteAllText(file, """{"Storage":{"Providr":"Sqlite"},"Aggregation":{"Models":{"fraud":{"Retention":"30.00:00:00","PositivClass":"1"}}}}""");
        var configuration = new ConfigurationManager();
        configuration.AddJsonFile(file, optional: false);
        var services = new ServiceCollection();
        MonitorSilo.Build([], builder => services = (ServiceCollection)builder.Services);
        var failures = Should.Throw<OptionsValidationException>(() => SettingsCheck.Run(configuration, services, [])).Failures.ToList();
        failures.Count.ShouldBe(2);
        failures[0].ShouldContain("Did you mean Aggregation:Models:fraud:PositiveClass?");
        failures[1].ShouldContain("Did you mean Storage:Provider?");
    }

    [Theory]
    [InlineData("--Storage:Migrate", "Storage:Migrate has no value; write --Storage:Migrate=VALUE.")]
    [InlineData("false", "The argument 'false' belongs to no setting; write --Section:Setting=VALUE.")]
    public void An_argument_that_is_passed_over(string argument, string message) => Failures(argument).ShouldBe([message]);

    [Fact]
    public void All_that_is_wrong_is_told_at_once() => Failures(
        "--Alertng:Enabled=false", "--Commit:Interval=soon", "--Cardinality:MaxModels=0", "--Storage:MaxLogBytes=1", "--Cluster:SiloPort=0", "--Security:Limits:Clients=x", "--Telemetry:SamplingRatio=2")
        .Select(static failure => failure.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal)
        .ShouldBe(["Alertng:Enabled", "Cardinality:MaxModels", "Cluster:SiloPort", "Commit:Interval", "Security:Limits:Clients", "Storage:MaxLogBytes", "Telemetry:SamplingRatio"]);

    [Theory]
    [InlineData("Cluster:SiloPort", "0")]
    [InlineData("Cluster:GatewayPort", "99999")]
    [InlineData("Cluster:AdvertisedAddress", "everywhere")]
    public void A_port_that_a_silo_alone_does_not_open_is_told_once(string setting, string value) =>
        Failures($"--{setting}={value}").ShouldHaveSingleItem().ShouldStartWith($"{setting} is '{value}', and this setting was removed for a silo that is alone");

    [Theory]
    [InlineData("--urls=http://127.0.0.1:0", "--AllowedHosts=monitor.example", "--Logging:LogLevel:Default=Debug", "--Logging:Console:FormatterOptions:UseUtcTimestamp=false")]
    [InlineData("--Kestrel:Endpoints:http:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:http:Protocols=Http2", "--Kestrel:Certificates:Default:Path=x")]
    [InlineData("--Aggregation:Models:a.b:Retention=30", "--Security:Tls:Clients:fleet:Grants:ingest:0=fraud-*", "--data", "/nowhere")]
    [InlineData("--commit:INTERVAL=00:00:01")]
    public void What_is_read_is_taken(params string[] args) => Failures(args).ShouldBeEmpty();

    [Fact]
    public void The_scripts_use_names_that_are_read()
    {
        var names = Setting().Matches(Repository.Read("run") + Repository.Read("tools/private-postgres.sh")).Select(static match => match.Groups["name"].Value.Replace("__", ":", StringComparison.Ordinal)).Distinct().ToList();
        names.Count.ShouldBeGreaterThan(5);
        Failures([.. names.Select(static name => $"--{name}=x")]).Where(static failure => failure.Contains("is not a setting")).ShouldBeEmpty();
    }

    internal static List<string> Failures(params string[] args)
    {
        try
        {
            using var app = (IDisposable)MonitorSilo.Build(args);
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return [.. refused.Failures];
        }
    }

    [GeneratedRegex(@"(ORLEANSMONITOR_|--)(?<name>[A-Z][A-Za-z]+(__|:)[A-Za-z]+)")]
    private static partial Regex Setting();
}
