using System.IO.Compression;
using System.Net;
using System.Text;

namespace OrleansMonitor.Silo.Tests.Hosting;

/// <summary>What people and programs ask for comes as small as they take it.</summary>
public sealed class AnswerCompressionTests
{
    [Theory]
    [InlineData("/openapi/v1.json", "gzip", "gzip")]
    [InlineData("/openapi/v1.json", "br, gzip", "br")]
    [InlineData("/openapi/v1.json", "identity", "")]
    [InlineData("/v1/models/m/health", "gzip, deflate", "gzip")]
    [InlineData("/v1/models/m/report", "gzip", "gzip")]
    [InlineData("/v1/alerts", "gzip;q=0", "")]
    [InlineData("/api/v1/query?query=orleansmonitor_model_records_total", "gzip", "gzip")]
    public async Task An_answer_is_compressed_as_it_is_taken_and_is_the_same(string path, string accepted, string coding)
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo);
        using var answer = await GetAsync(silo, path, accepted);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        string.Join(',', answer.Content.Headers.ContentEncoding).ShouldBe(coding);
        var body = await answer.Content.ReadAsByteArrayAsync();
        var text = Read(body, coding);
        text.ShouldStartWith(path.EndsWith("report", StringComparison.Ordinal) ? "<!doctype html>" : path.EndsWith("alerts", StringComparison.Ordinal) ? "[" : "{");
        if (coding.Length == 0)
            return;
        answer.Headers.Vary.ShouldContain("Accept-Encoding");
        if (text.Length > 10_000)
            body.Length.ShouldBeLessThan(text.Length / 2);
    }

    [Fact]
    public async Task The_stream_of_changes_comes_as_it_is_and_so_do_acknowledgements_and_problems_of_access()
    {
        await using var silo = await TestSilo.StartAsync();
        using (var sent = await SendAsync(silo))
            sent.Content.Headers.ContentEncoding.ShouldBeEmpty();
        using var stream = await GetAsync(silo, "/v1/live", "br, gzip");
        stream.Content.Headers.ContentEncoding.ShouldBeEmpty();
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        (await reader.ReadLineAsync(limit.Token))!.ShouldStartWith("id: ");
    }

    private static async Task<HttpResponseMessage> SendAsync(TestSilo silo)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/records?node=n1&wait=true")
        {
            Content = new StringContent("""{"model":"m","id":"1","prediction":"yes","label":"yes","latencySeconds":0.1}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "br, gzip");
        var answer = await silo.Http.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue();
        return answer;
    }

    private static async Task<HttpResponseMessage> GetAsync(TestSilo silo, string path, string accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        return await silo.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
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
}
