using System.Text.Json;
using Orleans.Storage;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Persistent states as JSON without names of types: what a state is called in the code may change, and another build reads it,
/// leaving out what it does not know.
/// </summary>
internal sealed class StateSerializer : IGrainStorageSerializer
{
    public static JsonSerializerOptions Options { get; } = new() { IncludeFields = true };

    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, Options);
}
