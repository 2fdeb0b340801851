namespace OrleansMonitor.Cli.Fleet;

/// <summary>Binary: is this payment fraud? About one in sixteen is.</summary>
internal sealed class FraudModel() : FleetModel("fraud-detection", FleetTask.Binary)
{
    private static readonly string[] Channels = ["web", "app", "terminal", "phone"];

    public override string[] Classes { get; } = ["0", "1"];

    public override string PositiveClass => "1";

    public override double CanarySkill => 0.7;

    public override string[] NumericFeatures { get; } = ["amount", "account_age_days", "merchant_risk", "hour", "payments_last_hour"];

    public override string[] CategoricalFeatures { get; } = ["channel"];

    public override string[] Dimensions { get; } = ["country", "device"];

    public override bool CanDrift => true;

    /// <summary>Amounts in another currency, and payments from a channel that there was not.</summary>
    public override void Drift(Random random, Span<float> features, Span<string?> categories)
    {
        features[0] *= 3;
        if (random.Chance(0.2))
            categories[0] = "kiosk";
    }

    public override Sample Next(Random random, double skill, Span<float> features, Span<string?> categories)
    {
        var amount = random.LogNormal(40, 1.1);
        var age = random.Exponential(600);
        var risk = random.NextDouble() * random.NextDouble();
        var velocity = random.Next(1 + (int)random.Exponential(3));
        features[0] = (float)amount;
        features[1] = (float)age;
        features[2] = (float)risk;
        features[3] = random.Next(24);
        features[4] = velocity;
        categories[0] = Channels[random.Next(Channels.Length)];

        var truth = -3.4 + (0.5 * Math.Log(amount / 40)) + (4 * risk) + (0.25 * velocity) - (0.001 * age);
        var seen = (skill * truth) + random.Normal(0, 0.4 + (2 * (1 - skill)));
        var score = Draw.Sigmoid(seen);
        return new Sample
        {
            Score = (float)score,
            Prediction = score >= 0.5 ? "1" : "0",
            Actual = random.Chance(Draw.Sigmoid(truth * 1.6)) ? "1" : "0",
            Value = double.NaN,
            ActualValue = double.NaN,
            LatencySeconds = random.LogNormal(0.006, 0.35),
            Error = DrawError(random),
        };
    }
}
