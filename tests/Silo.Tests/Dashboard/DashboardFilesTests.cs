using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using OrleansMonitor.Silo.Dashboard;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Dashboard;

public sealed partial class DashboardFilesTests
{
    [Fact]
    public async Task Every_view_has_the_page_and_the_page_has_its_parts_with_a_policy_that_allows_nothing_foreign()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var view in DashboardFiles.Views)
        {
            using var page = await GetAsync(silo.Http, view.Replace("{name}", "a%2Fb", StringComparison.Ordinal));
            ShouldBe(page, "text/html", "no-cache");
        }

        var index = await silo.Http.GetStringAsync(new Uri("/", UriKind.Relative));
        index.ShouldNotContain("style=");
        Inline().IsMatch(index).ShouldBeFalse("a script that is part of the page is not run under its policy");
        var parts = Parts().Matches(index).Select(static match => match.Groups[1].Value).ToList();
        parts.Count.ShouldBeGreaterThan(1);
        foreach (var part in parts)
        {
            using var file = await GetAsync(silo.Http, part);
            var type = Path.GetExtension(part) switch { ".js" => "text/javascript", ".css" => "text/css", _ => "image/svg+xml" };
            ShouldBe(file, type, "public, max-age=31536000, immutable");
        }
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*;q=0", "")]
    [InlineData("identity", "")]
    [InlineData("", "")]
    [InlineData("br;q=x", "")]
    public async Task It_comes_compressed_as_the_browser_takes_it(string accepted, string coding)
    {
        await using var silo = await TestSilo.StartAsync();
        var plain = await silo.Http.GetStringAsync(new Uri("/", UriKind.Relative));
        using var answer = await GetAsync(silo.Http, "/", ("Accept-Encoding", accepted));
        string.Join(',', answer.Content.Headers.ContentEncoding).ShouldBe(coding);
        answer.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        Read(await answer.Content.ReadAsByteArrayAsync(), coding).ShouldBe(plain);
        using var again = await GetAsync(silo.Http, "/", ("Accept-Encoding", accepted), ("If-None-Match", answer.Headers.ETag!.ToString()));
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    /// <summary>A person who looks for a page is told on one that there is none; a program gets its problem.</summary>
    [Theory]
    [InlineData("/nowhere", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8")]
    [InlineData("/nowhere", "application/json", "application/problem+json")]
    [InlineData("/nowhere", "*/*", "application/problem+json")]
    [InlineData("/v1/nowhere", "text/html,*/*;q=0.8", "application/problem+json")]
    public async Task What_is_not_there_is_said_to_people_on_the_page(string path, string accept, string type)
    {
        await using var silo = await TestSilo.StartAsync();
        using var answer = await GetAsync(silo.Http, path, ("Accept", accept));
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.ToString().ShouldBe(type);
        if (type.StartsWith("text/html", StringComparison.Ordinal))
            (await answer.Content.ReadAsStringAsync()).ShouldBe(await silo.Http.GetStringAsync(new Uri("/", UriKind.Relative)));
    }

    [Fact]
    public async Task It_is_open_to_everybody_and_what_it_asks_for_is_not()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.GetAsync("/models/secret")).ShouldBeOk().Body.ShouldNotContain("secret");
        (await silo.GetAsync("/v1/models")).ShouldBeProblem(HttpStatusCode.Unauthorized, "credential-missing");
        // A credential that is not good is no reason to hide the page that says so.
        (await silo.GetAsync("/", "omk_wrong")).ShouldBeOk();
    }

    [Fact]
    public async Task It_can_ask_whom_the_silo_takes_it_for()
    {
        await using var silo = await SecureSilo.StartAsync();
        var caller = (await silo.GetAsync("/v1/caller", silo.Keys["fraud-reader"])).ShouldBeOk().Json;
        caller.GetProperty("name").GetString().ShouldBe("fraud-reader");
        caller.GetProperty("kind").GetString().ShouldBe("key");
        caller.GetProperty("roles").EnumerateArray().Select(static role => role.GetString()).ShouldBe(["read"]);
        caller.GetProperty("models").GetProperty("read")[0].GetString().ShouldBe("fraud-*");
        await using var open = await TestSilo.StartAsync();
        (await open.Http.GetStringAsync(new Uri("/v1/caller", UriKind.Relative))).ShouldContain("\"roles\":[\"ingest\",\"read\",\"operate\"]");
    }

    /// <summary>The build compresses them; what it left from an earlier content would be shown to all browsers.</summary>
    [Fact]
    public void Each_file_is_the_same_in_every_coding()
    {
        var assembly = typeof(DashboardFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(DashboardFiles.Prefix, StringComparison.Ordinal) && DashboardFile.IsFile(name)))
        {
            var file = DashboardFile.Read(assembly, "", name);
            foreach (var coding in (string[])["br", "gzip"])
                Read(file.In(coding), coding).ShouldBe(Read(file.In(""), ""), $"{name} in {coding}");
        }
    }

    [Fact]
    public void The_whole_application_is_small()
    {
        var assembly = typeof(DashboardFiles).Assembly;
        var files = assembly.GetManifestResourceNames().Where(static name => name.StartsWith(DashboardFiles.Prefix, StringComparison.Ordinal) && DashboardFile.IsFile(name)).ToList();
        files.ShouldContain(DashboardFiles.Prefix + "index.html");
        files.Sum(name => DashboardFile.Read(assembly, "", name).In("gzip").Length).ShouldBeLessThan(150_000);
    }

    private static void ShouldBe(HttpResponseMessage response, string type, string caching)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        response.Headers.GetValues("Cache-Control").Single().ShouldBe(caching);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'");
        policy.ShouldNotContain("unsafe");
        policy.ShouldNotContain("http");
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }

    private static string Read(byte[] content, string coding)
    {
        using var memory = new MemoryStream(content);
        using Stream plain = coding switch
        {
            "br" => new BrotliStream(memory, CompressionMode.Decompress),
            "gzip" => new GZipStream(memory, CompressionMode.Decompress),
            _ => memory,
        };
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"(?:src|href)=""(/[^""]+)""")]
    private static partial Regex Parts();

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|\son[a-z]+=")]
    private static partial Regex Inline();
}
