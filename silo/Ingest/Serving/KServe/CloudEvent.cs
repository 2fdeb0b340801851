using OrleansMonitor.Silo.Ingest.Serving.Values;

namespace OrleansMonitor.Silo.Ingest.Serving.KServe;

/// <summary>What of an event in the form of CloudEvents 1.0 is used.</summary>
internal sealed class CloudEvent
{
    public string? SpecVersion { get; set; }

    public string? Id { get; set; }

    public string? Type { get; set; }

    /// <summary>RFC 3339.</summary>
    public string? Time { get; set; }

    public string? Service { get; set; }

    public string? Namespace { get; set; }

    public string? Component { get; set; }

    public string? Endpoint { get; set; }

    /// <summary>Headers of the request that the logger was told to pass on, as JSON.</summary>
    public string? Metadata { get; set; }

    /// <summary>How much of the data is JSON, where binary tensors follow; −1: nobody says.</summary>
    public int HeaderLength { get; set; } = -1;

    public ReadOnlyMemory<byte> Data { get; set; }

    /// <summary>Why one of a batch is none; null: it is one.</summary>
    public PayloadFormatException? Problem { get; init; }

    /// <summary>Sets an attribute; of others nothing is kept.</summary>
    public void Set(ReadOnlySpan<char> name, string? value)
    {
        switch (name)
        {
            case "specversion":
                SpecVersion = value;
                break;
            case "id":
                Id = value;
                break;
            case "type":
                Type = value;
                break;
            case "time":
                Time = value;
                break;
            case "inferenceservicename":
                Service = value;
                break;
            case "namespace":
                Namespace = value;
                break;
            case "component":
                Component = value;
                break;
            case "endpoint":
                Endpoint = value;
                break;
            case "metadata":
                Metadata = value;
                break;
        }
    }
}
