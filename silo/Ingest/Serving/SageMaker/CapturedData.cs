using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Serving.Values;

namespace OrleansMonitor.Silo.Ingest.Serving.SageMaker;

/// <summary>What an endpoint was given, answered, or should have: rows of CSV, or JSON of an inference protocol.</summary>
internal static class CapturedData
{
    /// <param name="part">The data.</param>
    /// <param name="field">Where it is.</param>
    /// <param name="maxWidth">Wider tensors are not read.</param>
    /// <param name="rows">How many rows there must be, where one line may hold them all; 0: nobody knows.</param>
    public static ServedBody Read(CapturedPart part, string field, int maxWidth, int rows)
    {
        var (data, isJson) = Plain(part, field);
        if (isJson)
        {
            var body = ServedBody.Read(Encoding.UTF8.GetBytes(data), -1, maxWidth);
            return body.IsKnown ? body : throw new PayloadFormatException(PayloadReasons.Shape, field + ".data", "none of them", "an object with instances, predictions, inputs or outputs");
        }

        var lines = Lines(data);
        if (rows > 1 && lines.Count == 1 && lines[0].Count == rows)
            lines = [.. lines[0].Select(static cell => new List<string> { cell })];
        return ServedBody.OfRows(lines);
    }

    /// <summary>The actual outcomes, each a class or a number.</summary>
    public static List<(string? Class, double Number)> ReadTruth(CapturedPart part, ServedModelOptions model)
    {
        const string Field = "groundTruthData.data";
        var (data, isJson) = Plain(part, "groundTruthData");
        var cells = isJson ? JsonCells(data) : [.. Lines(data).SelectMany(static line => line)];
        if (cells.Count == 0)
            throw new PayloadFormatException(RejectionReasons.LabelMissing, Field, "", "a class or a number");
        return [.. cells.Select(cell => Truth(cell, model, Field))];
    }

    private static (string? Class, double Number) Truth(string cell, ServedModelOptions model, string field)
    {
        var isNumber = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        if (model.Prediction == PredictionKind.Value || (model.Prediction == PredictionKind.Auto && isNumber && cell.AsSpan().IndexOfAny(".eE") >= 0))
        {
            return isNumber && NumberRule.Value.Allows(number) ? (null, number)
                : throw new PayloadFormatException(NumberRule.Value.Reason, field, NameRules.Show(cell), NumberRule.Value.Limit);
        }

        if (isNumber && model.Classes is { } classes && Array.IndexOf(classes, cell) < 0)
        {
            return number == Math.Floor(number) && number >= 0 && number < classes.Length ? (classes[(int)number], double.NaN)
                : throw new PayloadFormatException(RejectionReasons.ClassUnknown, field, NameRules.Show(cell), $"an index of {classes.Length} classes, as the settings of the model say");
        }

        var name = isNumber && number == Math.Floor(number) && Math.Abs(number) < 1L << 53 ? ((long)number).ToString(CultureInfo.InvariantCulture) : cell;
        return NameRules.Check(name) is null ? (name, double.NaN) : throw new PayloadFormatException(NameRules.Check(name)!, field, NameRules.Show(name), NameRules.LimitText);
    }

    private static (string Data, bool IsJson) Plain(CapturedPart part, string field)
    {
        if (part.Encoding != "BASE64")
            return (part.Data, part.Encoding == "JSON");
        try
        {
            return (Encoding.UTF8.GetString(Convert.FromBase64String(part.Data)), part.ContentType.Contains("json", StringComparison.OrdinalIgnoreCase));
        }
        catch (FormatException)
        {
            throw new PayloadFormatException(PayloadReasons.Shape, field + ".data", "no base64", "base64, as encoding says");
        }
    }

    private static List<List<string>> Lines(string data)
    {
        var lines = new List<List<string>>();
        foreach (var line in data.AsSpan().EnumerateLines())
        {
            if (!line.IsWhiteSpace())
                lines.Add(Cells(line));
        }

        return lines;
    }

    /// <summary>Cells with commas between them, in quotes where they have one; two quotes are one.</summary>
    private static List<string> Cells(ReadOnlySpan<char> line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[i++]);
            else if (line[i] == '"')
                isQuoted = !isQuoted;
            else if (line[i] == ',' && !isQuoted)
                End();
            else
                cell.Append(line[i]);
        }

        End();
        return cells;

        void End()
        {
            cells.Add(cell.ToString().Trim());
            cell.Clear();
        }
    }

    private static List<string> JsonCells(string data)
    {
        try
        {
            using var json = JsonDocument.Parse(data);
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.Array => [.. json.RootElement.EnumerateArray().Select(Cell)],
                JsonValueKind.Object or JsonValueKind.Null => throw new PayloadFormatException(PayloadReasons.Shape, "groundTruthData.data", "an object", "a class, a number, or an array of them"),
                _ => [Cell(json.RootElement)],
            };
        }
        catch (JsonException)
        {
            throw new PayloadFormatException(JsonFault.InvalidReason, "groundTruthData.data", NameRules.Show(data), "JSON, as encoding says");
        }
    }

    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw new PayloadFormatException(PayloadReasons.Shape, "groundTruthData.data", $"{value.ValueKind} within an array", "a class, a number, or an array of them"),
    };
}
