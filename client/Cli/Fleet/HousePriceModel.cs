namespace OrleansMonitor.Cli.Fleet;

/// <summary>Regression: what will this house sell for?</summary>
internal sealed class HousePriceModel() : FleetModel("house-price", FleetTask.Regression)
{
    private static readonly string[] Districts = ["centre", "north", "south", "harbour"];

    public override string[] NumericFeatures { get; } = ["area_m2", "rooms", "age_years", "distance_km"];

    public override string[] CategoricalFeatures { get; } = ["district"];

    public override double LabelShare => 0.8;

    public override Sample Next(Random random, double skill, Span<float> features, Span<string?> categories)
    {
        var area = random.LogNormal(95, 0.35);
        var age = random.Exponential(35);
        var distance = random.Exponential(7);
        features[0] = (float)area;
        features[1] = Math.Max(1, (float)Math.Round(area / random.Normal(26, 3)));
        features[2] = (float)age;
        features[3] = (float)distance;
        categories[0] = Districts[random.Next(Districts.Length)];

        var worth = 2900 * area * Math.Exp(-0.03 * distance) * Math.Exp(-0.004 * age);
        return new Sample
        {
            Score = float.NaN,
            Value = worth * Math.Exp(random.Normal(0.12 * (1 - skill), 0.07 / Math.Max(skill, 0.1))),
            ActualValue = worth * Math.Exp(random.Normal(0, 0.06)),
            LatencySeconds = random.LogNormal(0.0025, 0.3),
            Error = DrawError(random),
        };
    }
}
