namespace OrleansMonitor.Silo.Tests.Security;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("/", "script-src 'self'")]
    [InlineData("/v1/models", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/v1/models/none/health", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/nowhere", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/health/live", "default-src 'none'; frame-ancestors 'none'")]
    public async Task Every_answer_tells_browsers_to_make_no_more_of_it(string path, string policy)
    {
        await using var silo = await TestSilo.StartAsync();
        using var response = await silo.Http.GetAsync(new Uri(path, UriKind.Relative));
        Header("X-Content-Type-Options").ShouldBe("nosniff");
        Header("X-Frame-Options").ShouldBe("DENY");
        Header("Referrer-Policy").ShouldBe("no-referrer");
        Header("Content-Security-Policy").ShouldContain(policy);
        Header("Content-Security-Policy").ShouldContain("frame-ancestors 'none'");
        response.Headers.Contains("Server").ShouldBeFalse();

        string Header(string name) => response.Headers.GetValues(name).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_refusal_has_them_too()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.GetAsync("/v1/models")).Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }
}
