namespace OrleansMonitor.Cli.Fleet;

/// <summary>Multiclass: what is in this picture? Ten classes of unequal frequency; neighbours are taken for each other.</summary>
internal sealed class TaggerModel() : FleetModel("image-tagger", FleetTask.Multiclass)
{
    public override string[] Classes { get; } =
        ["animal", "building", "food", "landscape", "person", "plant", "screen", "sport", "text", "vehicle"];

    public override string[] NumericFeatures { get; } = ["brightness", "contrast", "sharpness", "size_kb"];

    public override string[] CategoricalFeatures { get; } = ["format"];

    public override TimeSpan MeanLabelDelay => TimeSpan.FromSeconds(20);

    public override double LabelShare => 0.3;

    public override Sample Next(Random random, double skill, Span<float> features, Span<string?> categories)
    {
        features[0] = (float)Math.Clamp(random.Normal(0.5, 0.18), 0, 1);
        features[1] = (float)Math.Clamp(random.Normal(0.42, 0.12), 0, 1);
        features[2] = (float)random.LogNormal(12, 0.5);
        features[3] = (float)random.LogNormal(380, 0.7);
        categories[0] = random.Chance(0.72) ? "jpeg" : random.Chance(0.6) ? "png" : "webp";

        var actual = (int)(Classes.Length * Math.Pow(random.NextDouble(), 1.4));
        var right = random.Chance(0.91 * skill);
        var predicted = right ? actual : (actual + (random.Chance(0.7) ? 1 : random.Next(1, Classes.Length))) % Classes.Length;
        var confidence = right ? 1 - (0.35 * Math.Pow(random.NextDouble(), 2)) : 0.35 + (0.5 * random.NextDouble());
        return new Sample
        {
            Score = (float)confidence,
            Prediction = Classes[predicted],
            Actual = Classes[actual],
            Value = double.NaN,
            ActualValue = double.NaN,
            LatencySeconds = random.LogNormal(0.045, 0.3) + (features[3] / 60_000),
            Error = DrawError(random),
        };
    }
}
