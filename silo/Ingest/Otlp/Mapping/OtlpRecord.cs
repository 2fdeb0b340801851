using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;

namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>The record that a span becomes; used again for the next one.</summary>
internal sealed class OtlpRecord : IRecordValues
{
    private RecordRow _row;

    public string Model { get; set; } = "";

    public string Version { get; set; } = "";

    public string Segment { get; set; } = "";

    ref readonly RecordRow IRecordValues.Row => ref _row;

    public ref RecordRow Row => ref _row;

    public List<JsonNamed> Features { get; } = [];

    public List<JsonNamed> Measurements { get; } = [];

    public List<JsonNamed> Probabilities { get; } = [];

    public List<JsonNamed> Dimensions { get; } = [];

    /// <summary>None: an attribute is no place for a vector.</summary>
    public JsonEmbeddings Embeddings { get; } = new();

    public void Clear()
    {
        Model = Version = Segment = "";
        _row = new RecordRow();
        Features.Clear();
        Measurements.Clear();
        Probabilities.Clear();
        Dimensions.Clear();
    }
}
