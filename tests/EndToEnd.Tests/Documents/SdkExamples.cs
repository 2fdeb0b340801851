using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Client;

namespace OrleansMonitor.EndToEnd.Tests.Documents;

/// <summary>The code of docs/sdk.md and README.md, line by line, so that it compiles; <see cref="ExampleTests"/> compares and runs it.</summary>
internal static class SdkExamples
{
    public static void Register(WebApplicationBuilder builder)
    {
        builder.Services.AddOrleansMonitor(o =>
        {
            o.Endpoints.Add(new Uri("http://monitor:8080"));
            o.Node = Environment.MachineName;
            o.Spool.Directory = "/var/lib/my-model/spool";
        });
    }

    public static void RegisterBriefly(WebApplicationBuilder builder)
    {
        builder.Services.AddOrleansMonitor(options => options.Endpoints.Add(new Uri("http://127.0.0.1:8080")));
    }

    public static void Record(WebApplication app, string requestId, TimeSpan latency, float amount, float age, string country)
    {
        var client = app.Services.GetRequiredService<MonitorClient>();
        var fraud = client.Model("fraud", version: "v2", segment: "eu", new ModelSchema
        {
            Classes = ["legit", "fraud"],
            PositiveClass = "fraud",
            NumericFeatures = ["amount", "age"],
            CategoricalFeatures = ["country"],
        });
        fraud.RecordClass(requestId, predictionIndex: 1, score: 0.93, latency, [amount, age], [country]);
        fraud.Label(requestId, "fraud");
        var chat = client.Model("chat", version: "v1", segment: "", new ModelSchema
        {
            NumericMeasurements = ["judge"],
            CategoricalMeasurements = ["verdict"],
            MeasurementsFollow = true,
        });
        chat.Record(new InferenceRecord { Id = requestId, OutputTokens = 210 }, numericMeasurements: [0.8f], categoricalMeasurements: ["safe"]);
        chat.Measure(requestId, "thumbs_up", true, MeasurementMode.Last);
        chat.Measure(requestId, "revenue", 19.9);
    }

    public static void RecordProbabilities(MonitorClient client, string requestId)
    {
        var pets = client.Model("pets", version: "v1", segment: "", new ModelSchema { Classes = ["cat", "dog", "bird"], Probabilities = true });
        pets.Record(new InferenceRecord { Id = requestId }, probabilities: [0.7f, 0.2f, 0.1f]);
    }

    public static void RecordVectors(MonitorClient client, string requestId, float[] vector)
    {
        var search = client.Model("search", version: "v1", segment: "", new ModelSchema { Embeddings = [new EmbeddingSchema("text", 384)] });
        search.Record(new InferenceRecord { Id = requestId }, embeddings: vector);
    }

    public static void RecordBriefly(MonitorClient client, string requestId, TimeSpan latency, float amount)
    {
        var monitor = client.Model("fraud-detection", "v1", schema: new ModelSchema { Classes = ["0", "1"], PositiveClass = "1", NumericFeatures = ["amount"] });
        monitor.RecordClass(requestId, predictionIndex: 1, score: 0.87, latency, [amount]);
        monitor.Label(requestId, "1");
    }
}
