using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Json;

namespace OrleansMonitor.Silo.Ingest.Serving.Values;

/// <summary>The record of one instance; used again for the next one.</summary>
internal sealed class ServedRecord : IRecordValues
{
    private const string FinishReason = "finish_reason";

    private RecordRow _row;

    public string Model { get; private set; } = "";

    public string Version { get; private set; } = "";

    public string Segment => "";

    ref readonly RecordRow IRecordValues.Row => ref _row;

    public ref RecordRow Row => ref _row;

    public List<JsonNamed> Features { get; } = [];

    public List<JsonNamed> Measurements { get; } = [];

    public List<JsonNamed> Probabilities { get; } = [];

    /// <summary>None.</summary>
    public List<JsonNamed> Dimensions { get; } = [];

    /// <summary>None.</summary>
    public JsonEmbeddings Embeddings { get; } = new();

    public void Begin(string model, string version, long time)
    {
        (Model, Version) = (model, version);
        _row = new RecordRow { Time = time };
        Features.Clear();
        Measurements.Clear();
        Probabilities.Clear();
    }

    public void Take(PayloadInputs inputs, int row)
    {
        for (var i = 0; i < inputs.Names.Length; i++)
        {
            var at = (row * inputs.Names.Length) + i;
            Features.Add(new JsonNamed(inputs.Names[i], inputs.Numbers[at], inputs.Categories?[at]));
        }
    }

    public void Take(PayloadOutputs outputs, int row)
    {
        (_row.Prediction, _row.Value, _row.Score) = (outputs.Predictions[row], outputs.Values[row], outputs.Scores[row]);
        for (var i = 0; i < outputs.Classes.Length; i++)
        {
            if (outputs.Probabilities[(row * outputs.Classes.Length) + i] is var probability && !double.IsNaN(probability))
                Probabilities.Add(new JsonNamed(outputs.Classes[i], probability, null));
        }

        if (outputs.Rows > 1)
            return;
        (_row.InputTokens, _row.OutputTokens) = (outputs.InputTokens, outputs.OutputTokens);
        if (outputs.FinishReason is { } reason)
            Measurements.Add(new JsonNamed(FinishReason, double.NaN, reason));
    }
}
