namespace OrleansMonitor.Cli.Fleet;

/// <summary>Text generation: heavy-tailed token counts, as production traces show them; no labels, but feedback of some users.</summary>
internal sealed class AssistantModel() : FleetModel("assistant", FleetTask.Generation)
{
    private const double PricePerInputToken = 0.4e-6;
    private const double PricePerOutputToken = 1.6e-6;

    public override string[] NumericFeatures { get; } = ["temperature", "turns"];

    public override double LabelShare => 0;

    public override double FeedbackShare => 0.1;

    public override Sample Next(Random random, double skill, Span<float> features, Span<string?> categories)
    {
        features[0] = random.Chance(0.5) ? 0.7f : (float)random.NextDouble();
        features[1] = 1 + (int)random.Exponential(4);

        var input = (uint)Math.Clamp(random.LogNormal(900, 1.0), 8, 128_000);
        var output = (uint)Math.Clamp(random.LogNormal(140, 1.0), 1, 8_000);
        var first = random.LogNormal(0.12, 0.25) + (input * 18e-6);
        var each = random.LogNormal(0.011, 0.15) / Math.Max(skill, 0.1);
        return new Sample
        {
            Score = float.NaN,
            Value = double.NaN,
            ActualValue = double.NaN,
            IsLiked = random.Chance(0.85 * skill),
            LatencySeconds = first + (output * each),
            Error = DrawError(random),
            InputTokens = input,
            OutputTokens = output,
            TimeToFirstTokenSeconds = (float)first,
            TimePerOutputTokenSeconds = (float)each,
            Cost = (float)((input * PricePerInputToken) + (output * PricePerOutputToken)),
        };
    }
}
