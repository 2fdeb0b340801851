using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Tests.Records;

/// <summary>Records of every kind, with values missing here and there; all drawn from the random source.</summary>
internal static class RandomRecords
{
    public const long Epoch = 1_780_000_000_000;

    /// <param name="random">The source.</param>
    /// <param name="count">How many.</param>
    /// <param name="classes">Class names; the first two are the commonest.</param>
    /// <param name="spread">Event times lie within this many milliseconds after <see cref="Epoch"/>.</param>
    public static List<TestRecord> Draw(Random random, int count, string[] classes, long spread)
    {
        var weighted = random.Next(3);
        var sparse = random.NextDouble() * 0.5;
        string[] categories = ["de", "fr", "it", "es"];
        var records = new List<TestRecord>(count);
        for (var i = 0; i < count; i++)
        {
            var row = new RecordRow
            {
                Time = Epoch + random.NextInt64(Math.Max(1, spread)),
                Prediction = Maybe(classes[random.Next(random.Next(3) == 0 ? classes.Length : Math.Min(2, classes.Length))]),
                Label = Maybe(classes[random.Next(classes.Length)]),
                Score = Has() ? random.NextSingle() : double.NaN,
                LatencySeconds = Has() ? (float)Math.Exp(random.NextDouble() * 6 - 5) : RecordRow.NoLatency,
                Weight = weighted switch { 0 => 1, 1 => 8, _ => 1 + random.Next(5) },
                Error = random.Next(20) == 0 ? $"E{random.Next(3)}" : null,
                Value = Has() ? random.NextDouble() * 100 : double.NaN,
                Actual = Has() ? random.NextDouble() * 100 : double.NaN,
                InputTokens = Has() ? random.Next(4000) : -1,
                OutputTokens = Has() ? random.Next(900) : -1,
                CachedTokens = Has() ? random.Next(3000) : -1,
                ReasoningTokens = Has() ? random.Next(500) : -1,
                TimeToFirstTokenSeconds = Has() ? random.NextDouble() : double.NaN,
                TimePerOutputTokenSeconds = Has() ? random.NextDouble() / 50 : double.NaN,
                Cost = Has() ? random.Next(100) / 1024.0 : double.NaN,
                InferenceId = Has() ? (ulong)random.NextInt64() : 0,
            };
            if (Has())
                (row.LowerBound, row.UpperBound, row.IntervalLevel) = (row.Value - (random.NextDouble() * 30), row.Value + (random.NextDouble() * 30), random.Next(3) == 0 ? double.NaN : 0.8);
            var features = new List<(string, double?, string?)>();
            for (var f = 0; f < 3; f++)
            {
                if (Has())
                    features.Add(($"number {f}", (float)(random.NextDouble() * 50 - 10), null));
            }

            if (Has())
                features.Add(("country", null, categories[random.Next(categories.Length)]));
            var measurements = new List<(string, double?, string?)>();
            if (Has())
                measurements.Add(("judge", random.NextDouble(), null));
            if (random.Next(4) == 0)
                measurements.Add(("thumbs up", null, random.Next(3) > 0 ? "true" : "false"));
            if (random.Next(50) == 0)
                measurements.Add(("judge", null, "unsure"));
            records.Add(new TestRecord(row, [.. features]) { Measurements = [.. measurements], Probabilities = row.Prediction is null || random.Next(3) == 0 ? [] : Probabilities(random, classes), Embeddings = Vectors(i) });
        }

        return records;

        // Of some of the first classes and of a further one. Without a predicted class there are none: the most probable one would be it.
        static (string, double)[] Probabilities(Random random, string[] classes)
        {
            var named = classes.Take(12).Append("another").Where(_ => random.Next(4) > 0).Order(StringComparer.Ordinal).ToArray();
            var raw = named.Select(_ => random.Next(5) == 0 ? 0 : random.NextDouble()).ToArray();
            return raw.Sum() > 0 ? [.. named.Zip(raw, (name, value) => (name, value / raw.Sum()))] : [];
        }

        // Whole numbers, whose norms are the same however they are summed.
        static (string, float[])[] Vectors(int i) => (i % 4) switch { 0 => [], 3 => [("text", [3, 4]), ("image", [i, 0, 0])], _ => [("text", [i % 3, 0, 0, 0])] };

        bool Has() => random.NextDouble() >= sparse;

        string? Maybe(string name) => Has() ? name : null;
    }
}
