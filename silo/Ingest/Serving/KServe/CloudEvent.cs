using OrleansMonitor.Silo.Ingest.Serving.Values;

namespace OrleansMonitor.Silo.Ingest.Serving.KServe;

/// <summary>What of an event in the form of CloudEvents 1.0 is used.</summary>
internal sealed class CloudEvent
{
    private static readonly string[] Names = ["specversion", "id", "type", "time", "inferenceservicename", "namespace", "component", "endpoint", "metadata"];

    private readonly string?[] _values = new string?[Names.Length];
    private int _given;

    public string? SpecVersion => _values[0];

    public string? Id => _values[1];

    public string? Type => _values[2];

    /// <summary>RFC 3339.</summary>
    public string? Time => _values[3];

    public string? Service => _values[4];

    public string? Namespace => _values[5];

    public string? Component => _values[6];

    public string? Endpoint => _values[7];

    /// <summary>Headers of the request that the logger was told to pass on, as JSON.</summary>
    public string? Metadata => _values[8];

    /// <summary>How much of the data is JSON, where binary tensors follow; −1: nobody says.</summary>
    public int HeaderLength { get; set; } = -1;

    public ReadOnlyMemory<byte> Data { get; set; }

    /// <summary>Why one of a batch is none; null: it is one.</summary>
    public PayloadFormatException? Problem { get; init; }

    /// <summary>Sets an attribute; of others nothing is kept.</summary>
    /// <exception cref="PayloadFormatException">It is set already.</exception>
    public void Set(string name, string? value)
    {
        var at = Array.IndexOf(Names, name);
        if (at < 0)
            return;
        if ((_given & (1 << at)) != 0)
            throw new PayloadFormatException(PayloadReasons.EventInvalid, name, "given twice", "given once");
        _given |= 1 << at;
        _values[at] = value;
    }
}
