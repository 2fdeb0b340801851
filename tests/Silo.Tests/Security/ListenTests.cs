using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>Where a silo may listen. What is allowed is looked at before it is bound: tests listen on loopback only.</summary>
public sealed class ListenTests
{
    [Theory]
    [InlineData("urls", "http://0.0.0.0:18080")]
    [InlineData("urls", "http://127.0.0.1:18080;http://*:18081")]
    [InlineData("urls", "http://[::]:18080")]
    [InlineData("urls", "http://10.1.2.3:18080")]
    [InlineData("urls", "http://some-host:18080")]
    [InlineData("Management:Urls", "http://0.0.0.0:18090")]
    [InlineData("Kestrel:Endpoints:Main:Url", "http://0.0.0.0:18080")]
    public async Task Beyond_loopback_a_silo_does_not_start_where_nobody_has_to_say_who_he_is(string setting, string url)
    {
        var refused = await Should.ThrowAsync<OptionsValidationException>(StartingAsync($"--{setting}={url}"));
        var message = refused.Failures.ShouldHaveSingleItem();
        message.ShouldStartWith($"{setting} is '{url.Split(';')[^1]}'");
        message.ShouldContain("Security:AllowAnonymousBeyondLoopback");
    }

    [Theory]
    [InlineData("http://127.0.0.1:18080")]
    [InlineData("http://localhost:18080;http://[::1]:18081")]
    [InlineData("http://127.9.9.9:18080")]
    public Task On_loopback_everybody_is_served(string urls) => StartingAsync("--urls=" + urls);

    [Fact]
    public Task It_starts_where_it_is_told_so_in_so_many_words() =>
        StartingAsync("--urls=http://0.0.0.0:18080", "--Security:AllowAnonymousBeyondLoopback=true");

    [Fact]
    public async Task It_starts_with_keys()
    {
        using var directory = new TempDirectory();
        var keys = new KeyFile(Path.Combine(directory.Path, "keys"));
        keys.Add("reader", ("read", ["*"]));
        keys.Write();
        await StartingAsync("--urls=http://0.0.0.0:18080", "--Security:KeysFile=" + keys.Path);
    }

    [Fact]
    public async Task An_address_that_no_setting_names_is_refused_before_it_is_bound()
    {
        using var directory = new TempDirectory();
        await using var app = MonitorSilo.Build(["--data", directory.Path], builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, 0)));
        (await Should.ThrowAsync<InvalidOperationException>(app.StartAsync())).Message.ShouldContain("The address to listen on is '0.0.0.0:0'");
    }

    [Fact]
    public async Task Https_needs_a_certificate()
    {
        var refused = await Should.ThrowAsync<OptionsValidationException>(StartingAsync("--urls=https://127.0.0.1:18443"));
        refused.Failures.ShouldHaveSingleItem().ShouldBe("urls is 'https://127.0.0.1:18443': https needs Security:Tls:CertificateFile.");
    }

    [Fact]
    public async Task An_address_that_is_none_is_named()
    {
        var refused = await Should.ThrowAsync<OptionsValidationException>(StartingAsync("--Management:Urls=here"));
        refused.Failures.ShouldHaveSingleItem().ShouldStartWith("Management:Urls is 'here': it has to be an address");
    }

    [Fact]
    public async Task What_is_secret_is_not_taken_from_the_command_line()
    {
        const string Secret = "correct-horse";
        var refused = await Should.ThrowAsync<OptionsValidationException>(StartingAsync("--Security:Tls:Password=" + Secret));
        refused.Failures.ShouldContain(message => message.StartsWith("Security:Tls:Password is on the command line", StringComparison.Ordinal));
        refused.Message.ShouldNotContain(Secret);
    }

    /// <summary>Runs what looks at everything before anything starts.</summary>
    private static async Task StartingAsync(params string[] args)
    {
        using var directory = new TempDirectory();
        await using var app = MonitorSilo.Build(["--data", directory.Path, .. args]);
        foreach (var service in app.Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            await service.StartingAsync(CancellationToken.None);
    }
}
