using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <content>Blocks of records and of labels.</content>
public sealed partial class BatchReader
{
    private const string Embeddings = "records.embeddings";

    private void ReadRecords(ProtoReader reader, ReadOnlyMemory<byte> body, WireBatch batch)
    {
        if (batch.Records.Count == WireLimits.MaxRecordBlocks)
        {
            batch.RecordsPastLimit += ReadCount(reader, "records", 4);
            return;
        }

        var block = batch.Records.Add();
        while (reader.ReadField("records") is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    block.Model = ReadName(ref reader, "records.model");
                    break;
                case 2:
                    block.Version = ReadName(ref reader, "records.version");
                    break;
                case 3:
                    block.Segment = ReadName(ref reader, "records.segment");
                    break;
                case 4:
                    block.Count = reader.ReadUInt32("records.count");
                    break;
                case 5:
                    block.BaseTime = reader.ReadFixed64("records.base_time");
                    break;
                case 6:
                    block.Times = body[reader.ReadRange("records.times")];
                    break;
                case 7:
                    ReadName(ref reader, "records.classes", block.Classes);
                    break;
                case 8:
                    block.Predictions = body[reader.ReadRange("records.predictions")];
                    break;
                case 9:
                    block.Labels = body[reader.ReadRange("records.labels")];
                    break;
                case 10:
                    block.PositiveClass = ReadName(ref reader, "records.positive_class");
                    break;
                case 11:
                    block.Scores = body[reader.ReadRange("records.scores")];
                    break;
                case 12:
                    block.Latencies = body[reader.ReadRange("records.latencies")];
                    break;
                case 13:
                    block.Weights = body[reader.ReadRange("records.weights")];
                    break;
                case 14:
                    block.Weight = reader.ReadFloat("records.weight");
                    break;
                case 15:
                    ReadName(ref reader, "records.error_codes", block.ErrorCodes);
                    break;
                case 16:
                    block.Errors = body[reader.ReadRange("records.errors")];
                    break;
                case 17:
                    block.Values = body[reader.ReadRange("records.values")];
                    break;
                case 18:
                    block.ActualValues = body[reader.ReadRange("records.actual_values")];
                    break;
                case 19:
                    block.FeatureTotal++;
                    ReadNamed(reader.ReadMessage("records.features"), body, batch, block.Features, NamedColumnRules.Features);
                    break;
                case 20:
                    block.InferenceIds = body[reader.ReadRange("records.inference_ids")];
                    break;
                case 21:
                    block.InputTokens = body[reader.ReadRange("records.input_tokens")];
                    break;
                case 22:
                    block.OutputTokens = body[reader.ReadRange("records.output_tokens")];
                    break;
                case 23:
                    block.TimeToFirstToken = body[reader.ReadRange("records.time_to_first_token")];
                    break;
                case 24:
                    block.TimePerOutputToken = body[reader.ReadRange("records.time_per_output_token")];
                    break;
                case 25:
                    block.Costs = body[reader.ReadRange("records.costs")];
                    break;
                case 26:
                    block.LabelsFollow = reader.ReadBool("records.labels_follow");
                    break;
                case 27:
                    block.ProbabilityTotal++;
                    ReadNamed(reader.ReadMessage("records.probabilities"), body, batch, block.Probabilities, NamedColumnRules.Probabilities);
                    break;
                case 28:
                    ReadIntervals(reader.ReadMessage("records.interval"), body, block);
                    break;
                case 30:
                    block.CachedTokens = body[reader.ReadRange("records.cached_tokens")];
                    break;
                case 31:
                    block.ReasoningTokens = body[reader.ReadRange("records.reasoning_tokens")];
                    break;
                case 32:
                    block.MeasurementTotal++;
                    ReadNamed(reader.ReadMessage("records.measurements"), body, batch, block.Measurements, NamedColumnRules.Measurements);
                    break;
                case 33:
                    block.DimensionTotal++;
                    ReadNamed(reader.ReadMessage("records.dimensions"), body, batch, block.Dimensions, NamedColumnRules.Dimensions);
                    break;
                case 34:
                    block.EmbeddingTotal++;
                    ReadEmbedding(reader.ReadMessage(Embeddings), body, block);
                    break;
                default:
                    reader.Skip("records");
                    break;
            }
        }
    }

    private void ReadEmbedding(ProtoReader reader, ReadOnlyMemory<byte> body, RecordBlock block)
    {
        if (block.Embeddings.Count == EmbeddingRules.MaxColumns)
            return;
        var column = block.Embeddings.Add();
        while (reader.ReadField(Embeddings) is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    column.Name = ReadName(ref reader, Embeddings);
                    break;
                case 2:
                    column.Dimension = reader.ReadUInt32(Embeddings);
                    break;
                case 3:
                    column.Vectors = body[reader.ReadRange(Embeddings)];
                    break;
                default:
                    reader.Skip(Embeddings);
                    break;
            }
        }
    }

    private void ReadNamed(ProtoReader reader, ReadOnlyMemory<byte> body, WireBatch batch, ReusableList<FeatureColumn> columns, NamedColumnRules rules)
    {
        if (columns.Count == rules.Max || batch.FeatureColumns == WireLimits.MaxFeatureColumns)
            return;
        batch.FeatureColumns++;
        var column = columns.Add();
        while (reader.ReadField(rules.Field) is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    column.Name = ReadName(ref reader, rules.Field);
                    break;
                case 2:
                    column.Numbers = body[reader.ReadRange(rules.Field)];
                    break;
                case 3:
                    ReadName(ref reader, rules.Field, column.Categories);
                    break;
                case 4:
                    column.Indices = body[reader.ReadRange(rules.Field)];
                    break;
                default:
                    reader.Skip(rules.Field);
                    break;
            }
        }
    }

    private static void ReadIntervals(ProtoReader reader, ReadOnlyMemory<byte> body, RecordBlock block)
    {
        while (reader.ReadField("records.interval") is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    block.LowerBounds = body[reader.ReadRange("records.interval.lower")];
                    break;
                case 2:
                    block.UpperBounds = body[reader.ReadRange("records.interval.upper")];
                    break;
                case 3:
                    block.IntervalLevels = body[reader.ReadRange("records.interval.level")];
                    break;
                default:
                    reader.Skip("records.interval");
                    break;
            }
        }
    }

    private void ReadLabels(ProtoReader reader, ReadOnlyMemory<byte> body, WireBatch batch)
    {
        if (batch.Labels.Count == WireLimits.MaxLabelBlocks)
        {
            batch.LabelsPastLimit += ReadCount(reader, "labels", 2);
            return;
        }

        var block = batch.Labels.Add();
        while (reader.ReadField("labels") is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    block.Model = ReadName(ref reader, "labels.model");
                    break;
                case 2:
                    block.Count = reader.ReadUInt32("labels.count");
                    break;
                case 3:
                    block.InferenceIds = body[reader.ReadRange("labels.inference_ids")];
                    break;
                case 4:
                    ReadName(ref reader, "labels.classes", block.Classes);
                    break;
                case 5:
                    block.Labels = body[reader.ReadRange("labels.labels")];
                    break;
                case 6:
                    block.ActualValues = body[reader.ReadRange("labels.actual_values")];
                    break;
                case 7:
                    block.Replace = reader.ReadBool("labels.replace");
                    break;
                case 8:
                    block.MeasurementTotal++;
                    ReadNamed(reader.ReadMessage("labels.measurements"), body, batch, block.Measurements, NamedColumnRules.LateMeasurements);
                    break;
                case 9:
                    block.Mean = reader.ReadBool("labels.mean");
                    break;
                default:
                    reader.Skip("labels");
                    break;
            }
        }
    }

    // Of a block past the limit only its size is of interest.
    private static uint ReadCount(ProtoReader reader, string message, int number)
    {
        uint count = 0;
        while (reader.ReadField(message) is var field and not 0)
        {
            if (field == number)
                count = reader.ReadUInt32(message);
            else
                reader.Skip(message);
        }

        return count;
    }
}
