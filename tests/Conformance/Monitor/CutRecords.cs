using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>A record, and the label that comes apart from it.</summary>
/// <param name="Version">Of its slice.</param>
/// <param name="Segment">Of its slice.</param>
/// <param name="Row">The record.</param>
/// <param name="Features">Numbers, or categories.</param>
/// <param name="LateLabel">Null: none.</param>
/// <param name="LateActual">NaN: none.</param>
/// <param name="LabelTimes">How often the label comes.</param>
internal sealed record CutRecord(
    string Version, string Segment, RecordRow Row, (string Name, double Number, string? Category)[] Features, string? LateLabel, double LateActual, int LabelTimes)
{
    /// <summary>What was measured with the record: numbers, or categories.</summary>
    public (string Name, double Number, string? Category)[] Measurements { get; init; } = [];

    public (string Class, double Probability)[] Probabilities { get; init; } = [];

    /// <summary>Country, device and the like.</summary>
    public (string Name, string Value)[] Dimensions { get; init; } = [];

    /// <summary>Vectors by name.</summary>
    public (string Name, float[] Vector)[] Embeddings { get; init; } = [];

    /// <summary>What was measured of it later.</summary>
    public (string Name, double Number, string? Category)[] LateMeasurements { get; init; } = [];
}

/// <summary>Records of a kind of model, drawn from a random source: every field is there or not, as chance has it.</summary>
internal static class CutRecords
{
    public static readonly string[] Kinds = ["yes or no", "digits", "yes, no or maybe", "only labels", "many classes", "named", "numbers", "language model", "everything"];

    public static readonly (string Version, string Segment)[] Slices = [("v1", ""), ("v1", "eu"), ("v2", "")];

    public static CutRecord[] Draw(string kind, Random random, int count)
    {
        var weights = random.Next(3);
        string[] classes = kind switch
        {
            "yes or no" or "named" => ["no", "yes"],
            "yes, no or maybe" => ["no", "yes", "maybe"],
            "only labels" => ["0", "1"],
            "many classes" => [.. Enumerable.Range(0, 400).Select(i => $"class {i:000}")],
            "everything" => ["0", "1", "true", "false", "Yes", "yes", "cat"],
            _ => [.. Enumerable.Range(0, 10).Select(i => $"{i}")],
        };
        return [.. Enumerable.Range(0, count).Select(i => Record((ulong)i + 1))];

        (string, string)[] DimensionsOf(ulong id)
        {
            // Of a source of their own, so that the other draws are what they were.
            var own = new Random((int)id);
            return
            [
                .. ((string, string)[])[("country", $"country {(int)(20 * Math.Pow(own.NextDouble(), 2))}"), ("device", own.Next(2) == 0 ? "phone" : "web"), ("user", $"user {own.Next(1000)}")],
            ];
        }

        (string, double, string?)[] Measured(string[] names) =>
        [
            .. names.Where(_ => random.Next(3) > 0).Select(name => name switch
            {
                "thumbs up" => (name, double.NaN, random.Next(4) > 0 ? "true" : "false"),
                "verdict" => (name, double.NaN, $"verdict {(int)(30 * Math.Pow(random.NextDouble(), 3))}"),
                "changes kind" when random.Next(3) == 0 => (name, double.NaN, "unsure"),
                _ => (name, (random.NextDouble() * 50) - 10, (string?)null),
            }),
        ];

        // Of at most 30 classes, mostly not the same ones as the record before.
        (string, double)[] Probabilities()
        {
            var named = classes.Where((_, i) => i < 30 && random.Next(3) > 0).ToArray();
            var raw = named.Select(_ => random.Next(4) == 0 ? 0 : random.NextDouble()).ToArray();
            return raw.Sum() > 0 ? [.. named.Zip(raw, (name, value) => (name, value / raw.Sum()))] : [];
        }

        CutRecord Record(ulong id)
        {
            var (version, segment) = Slices[random.Next(Slices.Length)];
            var label = classes[random.Next(classes.Length)];
            var prediction = kind == "only labels" || random.Next(12) == 0 ? null : random.Next(3) == 0 ? classes[random.Next(classes.Length)] : label;
            var hasNumbers = kind is "numbers" or "everything";
            var hasTokens = kind is "language model" or "everything";
            var isClassifier = kind is not "numbers" and not "language model";
            var comesLate = random.Next(2) == 0;
            var row = new RecordRow
            {
                Time = TestParts.Start + random.Next(3_600_000),
                InferenceId = id,
                Prediction = isClassifier ? prediction : null,
                Label = isClassifier && !comesLate && random.Next(5) > 0 ? label : null,
                Score = isClassifier && random.Next(6) > 0 ? random.Next(1001) / 1000.0 : double.NaN,
                LatencySeconds = random.Next(4) > 0 ? Math.Exp((random.NextDouble() * 8) - 6) : RecordRow.NoLatency,
                Weight = weights switch { 0 => 1, 1 => 8, _ => 1 + (random.Next(5) / 3f) },
                Error = random.Next(9) == 0 ? $"E{random.Next(50)}" : null,
                Value = hasNumbers ? random.NextDouble() * 100 : double.NaN,
                Actual = hasNumbers && !comesLate ? random.NextDouble() * 100 : double.NaN,
                LowerBound = hasNumbers ? 20 + (random.NextDouble() * 20) : double.NaN,
                UpperBound = hasNumbers ? 50 + (random.NextDouble() * 40) : double.NaN,
                IntervalLevel = hasNumbers && random.Next(4) > 0 ? 0.5 : double.NaN,
                InputTokens = hasTokens && random.Next(9) > 0 ? random.Next(4000) : -1,
                CachedTokens = hasTokens && random.Next(3) > 0 ? random.Next(2000) : -1,
                ReasoningTokens = hasTokens && random.Next(3) > 0 ? random.Next(500) : -1,
                OutputTokens = hasTokens && random.Next(9) > 0 ? random.Next(900) : -1,
                TimeToFirstTokenSeconds = hasTokens && random.Next(9) > 0 ? random.NextDouble() : double.NaN,
                TimePerOutputTokenSeconds = hasTokens && random.Next(9) > 0 ? random.NextDouble() / 50 : double.NaN,
                Cost = hasTokens && random.Next(9) > 0 ? random.Next(1000) / 1000.0 : double.NaN,
            };
            var features = new List<(string, double, string?)>();
            foreach (var name in (string[])["a", "b", "rare", "mixed"])
            {
                if (random.Next(name == "rare" ? 20 : 2) > 0)
                    continue;
                features.Add(name == "b" || (name == "mixed" && random.Next(2) == 0)
                    ? (name, double.NaN, $"value {(int)(400 * Math.Pow(random.NextDouble(), 4))}")
                    : (name, random.Next(30) == 0 ? double.NaN : (random.NextDouble() * 50) - 10, null));
            }

            var isLabelled = comesLate && random.Next(5) > 0;
            // A class for a number is refused; sent twice, the second is a duplicate of one that still waits, or refused like the first.
            var isRefused = isClassifier && hasNumbers && row.Prediction is null && double.IsNaN(row.Score);
            return new CutRecord(
                version,
                segment,
                row,
                [.. features],
                isLabelled && isClassifier ? label : null,
                isLabelled && kind == "numbers" ? random.NextDouble() * 100 : double.NaN,
                random.Next(6) == 0 && !isRefused ? 2 : 1)
            {
                Probabilities = isClassifier && random.Next(4) > 0 ? Probabilities() : [],
                Dimensions = [.. DimensionsOf(id).Where((_, i) => (id + (ulong)i) % 5 != 0)],
                Measurements = Measured(["judge", "verdict", "changes kind"]),
                LateMeasurements = Measured(["judge", "thumbs up", "revenue"]),
                Embeddings = kind is "language model" or "everything" && id % 4 != 0 ? [("text", [.. Enumerable.Range(0, id % 5 == 0 ? 8 : 16).Select(_ => random.NextSingle() - 0.3f)])] : [],
            };
        }
    }
}
