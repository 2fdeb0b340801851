using OrleansMonitor.Cli.Fleet;

namespace OrleansMonitor.Cli.Tests.Fleet;

public class FleetModelTests
{
    private const int Seed = 20210601;
    private const int Draws = 20_000;

    [Fact]
    public void The_classifiers_are_good_and_their_canaries_are_worse()
    {
        foreach (FleetModel model in new FleetModel[] { new FraudModel(), new TaggerModel() })
        {
            var (good, bad) = (Accuracy(model, 1), Accuracy(model, model.CanarySkill));
            good.ShouldBeInRange(0.8, 0.97, model.Name);
            bad.ShouldBeInRange(0.6, good - 0.01, model.Name);
        }
    }

    [Fact]
    public void Fraud_is_rare_and_its_score_ranks_it()
    {
        var samples = Draw(new FraudModel(), 1);
        samples.Average(sample => sample.Actual == "1" ? 1.0 : 0).ShouldBeInRange(0.05, 0.3);
        samples.ShouldAllBe(sample => sample.Score >= 0 && sample.Score <= 1);
        Auc(samples).ShouldBeInRange(0.75, 0.97);
    }

    [Fact]
    public void House_prices_are_met_within_some_percent_and_the_canary_is_biased()
    {
        var model = new HousePriceModel();
        RelativeError(Draw(model, 1)).ShouldBeInRange(0.03, 0.12);
        Draw(model, model.CanarySkill).Average(sample => (sample.Value / sample.ActualValue) - 1).ShouldBeGreaterThan(0.01);
    }

    [Fact]
    public void The_assistant_has_heavy_tails_and_no_labels()
    {
        var samples = Draw(new AssistantModel(), 1).OrderBy(sample => sample.InputTokens).ToList();
        samples.ShouldAllBe(sample => sample.InputTokens > 0 && sample.OutputTokens > 0 && sample.Cost > 0);
        ((double)samples[(int)(Draws * 0.99)].InputTokens / samples[Draws / 2].InputTokens).ShouldBeInRange(5, 20);
        var model = new AssistantModel();
        model.LabelShare.ShouldBe(0);
        samples.Average(sample => sample.IsLiked ? 1.0 : 0).ShouldBeInRange(0.83, 0.87);
        Draw(model, model.CanarySkill).Average(sample => sample.IsLiked ? 1.0 : 0).ShouldBeLessThan(0.8);
        samples.ShouldAllBe(sample => sample.LatencySeconds >= sample.TimeToFirstTokenSeconds);
    }

    [Fact]
    public void Latencies_are_positive_and_a_few_requests_in_a_thousand_fail()
    {
        foreach (var model in new FleetModel[] { new FraudModel(), new TaggerModel(), new HousePriceModel(), new AssistantModel() })
        {
            var samples = Draw(model, 1);
            samples.ShouldAllBe(sample => sample.LatencySeconds > 0 && double.IsFinite(sample.LatencySeconds));
            samples.Average(sample => sample.Error is null ? 0.0 : 1).ShouldBeInRange(0.001, 0.01, model.Name);
        }
    }

    [Fact]
    public void A_seed_decides_every_draw()
    {
        foreach (var model in new FleetModel[] { new FraudModel(), new TaggerModel(), new HousePriceModel(), new AssistantModel() })
            Draw(model, 1).ShouldBe(Draw(model, 1));
    }

    private static List<Sample> Draw(FleetModel model, double skill)
    {
        var random = new Random(Seed);
        var features = new float[model.NumericFeatures.Length];
        var categories = new string?[model.CategoricalFeatures.Length];
        return [.. Enumerable.Range(0, Draws).Select(_ => model.Next(random, skill, features, categories))];
    }

    private static double Accuracy(FleetModel model, double skill) =>
        Draw(model, skill).Average(sample => sample.Prediction == sample.Actual ? 1.0 : 0);

    private static double RelativeError(List<Sample> samples) =>
        samples.Average(sample => Math.Abs((sample.Value / sample.ActualValue) - 1));

    /// <summary>By ranks, as Mann and Whitney: the chance that a positive has the higher score.</summary>
    private static double Auc(List<Sample> samples)
    {
        var ranked = samples.OrderBy(sample => sample.Score).Select((sample, rank) => (sample.Actual, Rank: rank + 1.0)).ToList();
        var positives = ranked.Where(pair => pair.Actual == "1").ToList();
        double count = positives.Count;
        return (positives.Sum(pair => pair.Rank) - (count * (count + 1) / 2)) / (count * (samples.Count - count));
    }
}
