using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Silo.Ingest;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Tests.Ingest;

/// <summary>The ingestion endpoints on a free port of this machine, in front of <see cref="FakeGrains"/>.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 5, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly WebApplication _app;

    private IngestServer(WebApplication app, FakeGrains grains, FakeTimeProvider time, RequestWatch requests)
    {
        (_app, Grains, Time, Requests) = (app, grains, time, requests);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeGrains Grains { get; }

    public FakeTimeProvider Time { get; }

    public RequestWatch Requests { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<IngestServer> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var (grains, time) = (new FakeGrains(), new FakeTimeProvider(Now));
        builder.Services.AddSingleton(grains.Factory);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddIngest(builder.Configuration);
        builder.Services.Configure<OrleansMonitor.Grains.Owners.AggregationOptions>(builder.Configuration.GetSection("Aggregation"));
        var app = builder.Build();
        var requests = new RequestWatch();
        app.Use((context, next) =>
        {
            context.Features.Set(Caller.Anonymous);
            return requests.Around(context, () => next(context));
        });
        app.MapIngest();
        await app.StartAsync();
        return new IngestServer(app, grains, time, requests);
    }

    public Task<IngestResponse> PostJsonAsync(string path, string json, params (string Name, string Value)[] headers) =>
        PostAsync(path, "application/json", Encoding.UTF8.GetBytes(json), headers);

    public Task<IngestResponse> PostBatchAsync(BatchWriter batch, params (string Name, string Value)[] headers) =>
        PostAsync("/v1/records", "application/x-protobuf", batch.Written.ToArray(), [("Accept", "application/x-protobuf"), .. headers]);

    public async Task<IngestResponse> PostAsync(string path, string contentType, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = contentType.Length == 0 ? null : MediaTypeHeaderValue.Parse(contentType);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return new IngestResponse(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.RetryAfter?.Delta,
            await response.Content.ReadAsByteArrayAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>What a test does around each request, inside of the server.</summary>
internal sealed class RequestWatch
{
    public Func<HttpContext, Func<Task>, Task> Around { get; set; } = static (_, next) => next();
}

internal sealed record IngestResponse(int Status, string? ContentType, TimeSpan? RetryAfter, byte[] Body)
{
    public BatchAck Ack
    {
        get
        {
            ContentType.ShouldBe("application/x-protobuf", $"{Status} {Encoding.UTF8.GetString(Body)}");
            return BatchAckReader.Read(Body);
        }
    }

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Asserts that this is a problem which names the field, the value and the limit.</summary>
    public JsonElement ShouldBeProblem(int status, string reason, string field, string? value = null)
    {
        var text = Encoding.UTF8.GetString(Body);
        Status.ShouldBe(status, text);
        ContentType.ShouldBe("application/problem+json", text);
        var problem = Json;
        problem.GetProperty("status").GetInt32().ShouldBe(status, text);
        problem.GetProperty("reason").GetString().ShouldBe(reason, text);
        problem.GetProperty("field").GetString().ShouldBe(field, text);
        problem.GetProperty("limit").GetString().ShouldNotBeNullOrEmpty(text);
        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty(text);
        if (value is not null)
            problem.GetProperty("value").GetString().ShouldBe(value, text);
        return problem;
    }
}

internal static class BatchChecks
{
    /// <summary>All windows of a model in a batch, merged.</summary>
    public static PartialAggregate Merged(this NodeBatch batch, string model) => Merge(batch.Models.Single(part => part.Model == model).Windows);

    public static PartialAggregate Merge(IEnumerable<WindowPart> windows)
    {
        var merged = new PartialAggregate();
        foreach (var window in windows)
            merged.MergeEncoded(window.Partial.Span);
        return merged;
    }
}
