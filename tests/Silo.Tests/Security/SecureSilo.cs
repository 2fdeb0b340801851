using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Access;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>A silo that asks who its callers are, with a key for each thing that one may be.</summary>
internal sealed class SecureSilo : IAsyncDisposable
{
    private readonly TempDirectory _directory;

    private SecureSilo(TempDirectory directory, KeyFile keys, TestSilo silo) => (_directory, Keys, Silo) = (directory, keys, silo);

    public KeyFile Keys { get; }

    public TestSilo Silo { get; }

    public HttpClient Http => Silo.Http;

    public static Task<SecureSilo> StartAsync(params string[] args) => StartAsync(null, args);

    public static async Task<SecureSilo> StartAsync(Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? configure, params string[] args)
    {
        var directory = new TempDirectory();
        var keys = new KeyFile(Path.Combine(directory.Path, "keys"));
        keys.Add("sender", ("ingest", ["*"]));
        keys.Add("reader", ("read", ["*"]));
        keys.Add("operator", ("operate", ["*"]));
        keys.Add("fraud-sender", ("ingest", ["fraud-*"]));
        keys.Add("fraud-reader", ("read", ["fraud-*"]));
        keys.Write();
        var silo = await TestSilo.StartAsync(configure, Path.Combine(directory.Path, "data"), [$"--Security:KeysFile={keys.Path}", .. args]);
        return new SecureSilo(directory, keys, silo);
    }

    /// <summary>Looks at the files, as the silo does by the clock.</summary>
    public Task LookAsync() => Silo.Services.GetRequiredService<ReloadService>().LookAsync(CancellationToken.None);

    public Task<Answer> GetAsync(string path, string? key = null) => SendAsync(HttpMethod.Get, path, key is null ? null : "Bearer " + key);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? authorization, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using var response = await Http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    /// <summary>One record of each model.</summary>
    public Task<Answer> IngestAsync(string key, params string[] models) => SendAsync(HttpMethod.Post, "/v1/records?wait=true", "Bearer " + key, Records(models));

    public static string Records(params string[] models) =>
        string.Concat(models.Select(model => $$"""{"node":"n1","model":"{{model}}","time":"2024-03-01T00:00:05Z","prediction":"1","score":0.9}""" + "\n"));

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        _directory.Dispose();
    }
}

internal sealed record Answer(HttpStatusCode Status, string Body, HttpResponseHeaders Headers, string? ContentType)
{
    public static async Task<Answer> OfAsync(HttpResponseMessage response) =>
        new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers.ContentType?.MediaType);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Asserts that this is a problem for this reason.</summary>
    public Answer ShouldBeProblem(HttpStatusCode status, string reason)
    {
        Status.ShouldBe(status, Body);
        ContentType.ShouldBe("application/problem+json", Body);
        Json.GetProperty("status").GetInt32().ShouldBe((int)status, Body);
        Json.GetProperty("reason").GetString().ShouldBe(reason, Body);
        Json.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty(Body);
        if (status == HttpStatusCode.Unauthorized)
            Headers.WwwAuthenticate.ToString().ShouldContain("Bearer realm=\"OrleansMonitor\"");
        return this;
    }

    public Answer ShouldBeOk()
    {
        ((int)Status).ShouldBeInRange(200, 204, Body);
        return this;
    }
}

/// <summary>A file of keys, and the keys themselves, which are not in it.</summary>
internal sealed class KeyFile(string path)
{
    private readonly List<string> _lines = ["# keys of the tests"];
    private readonly Dictionary<string, string> _keys = [];

    public string Path { get; } = path;

    public string this[string client] => _keys[client];

    public IEnumerable<string> All => _keys.Values;

    public string Add(string client, params (string Role, string[] Models)[] grants) => Add(client, null, grants);

    public string Add(string client, DateTimeOffset? expires, params (string Role, string[] Models)[] grants)
    {
        var key = ApiKey.New();
        _lines.Add(new ApiKeyLine
        {
            Client = client,
            Id = key.Id,
            Sha256 = Convert.ToHexStringLower(key.Hash()),
            Grants = grants.ToDictionary(grant => grant.Role, grant => (string[]?)grant.Models),
            Expires = expires,
        }.Write());
        return _keys[client] = key.Text;
    }

    public void Remove(string key) => _lines.RemoveAll(line => line.Contains(key.Substring(4, ApiKey.IdLength), StringComparison.Ordinal));

    public void Write() => File.WriteAllLines(Path, _lines);
}
