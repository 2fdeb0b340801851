using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Security;

public sealed class ManagementTests
{
    [Fact]
    public async Task Probes_and_metrics_move_to_a_port_of_their_own()
    {
        await using var silo = await SecureSilo.StartAsync("--Management:Urls=http://127.0.0.1:0");
        using var management = Management(silo);
        foreach (var path in new[] { "/health/live", "/health/startup", "/health/ready", "/metrics" })
            (await silo.GetAsync(path, silo.Keys["reader"])).Status.ShouldBe(HttpStatusCode.NotFound);
        foreach (var path in new[] { "/", "/v1/models", "/openapi/v1.json" })
            (await GetAsync(management, path, silo.Keys["reader"])).Status.ShouldBe(HttpStatusCode.NotFound);
        (await silo.GetAsync("/v1/models", silo.Keys["reader"])).ShouldBeOk();
        (await GetAsync(management, "/health/ready")).ShouldBeOk();
        (await GetAsync(management, "/metrics")).ShouldBeProblem(HttpStatusCode.Unauthorized, "credential-missing");
        (await GetAsync(management, "/metrics", silo.Keys["reader"])).ShouldBeOk();
    }

    [Fact]
    public async Task Metrics_are_open_there_where_it_is_said_so()
    {
        await using var silo = await SecureSilo.StartAsync("--Management:Urls=http://127.0.0.1:0", "--Management:AllowAnonymousMetrics=true");
        using var management = Management(silo);
        (await GetAsync(management, "/metrics")).ShouldBeOk();
    }

    [Theory]
    [InlineData("--Management:Urls=http://127.0.0.1:8080", "Management:Urls is 'http://127.0.0.1:8080': port 8080 is also that of other requests")]
    [InlineData("--Management:AllowAnonymousMetrics=true", "Management:AllowAnonymousMetrics is 'True'; it must be false where Management:Urls is empty.")]
    public async Task A_setting_that_is_wrong_is_named(string setting, string message)
    {
        using var directory = new TempDirectory();
        var refused = await Should.ThrowAsync<OptionsValidationException>(async () =>
        {
            await using var app = OrleansMonitor.Silo.Hosting.MonitorSilo.Build(["--data", directory.Path, setting]);
            await app.StartAsync();
        });
        refused.Failures.ShouldContain(failure => failure.StartsWith(message, StringComparison.Ordinal), refused.Message);
    }

    private static HttpClient Management(SecureSilo silo)
    {
        var addresses = silo.Silo.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new HttpClient { BaseAddress = new Uri(addresses.Last()) };
    }

    private static async Task<Answer> GetAsync(HttpClient http, string path, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        using var response = await http.SendAsync(request);
        return await Answer.OfAsync(response);
    }
}
