using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Outputs;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Tests.Records;

namespace OrleansMonitor.Domain.Tests.Rules;

public class MetricCatalogTests
{
    private const long Minute = 60_000;

    [Theory]
    [InlineData("records", 100)]
    [InlineData("predictions", 200)]
    [InlineData("predictions_per_second", 200.0 / 60)]
    [InlineData("errors", 5)]
    [InlineData("error_ratio", 0.05)]
    [InlineData("error_ratio(timeout)", 0.03)]
    [InlineData("error_ratio(unknown)", 0)]
    [InlineData("late_ratio", 0.1)]
    [InlineData("rejected_ratio", 0.2)]
    [InlineData("dropped_ratio", 0.5)]
    [InlineData("label_coverage", 0.8)]
    [InlineData("label_delay", 20)]
    [InlineData("accuracy", 70.0 / 80)]
    [InlineData("error_rate", 10.0 / 80)]
    [InlineData("precision", 30.0 / 35)]
    [InlineData("recall", 30.0 / 35)]
    [InlineData("recall(no)", 40.0 / 45)]
    [InlineData("specificity", 40.0 / 45)]
    [InlineData("f1", 60.0 / 70)]
    [InlineData("predicted_share(yes)", 35.0 / 80)]
    [InlineData("class_share(yes)", 35.0 / 80)]
    [InlineData("brier_score", 0.0625)]
    [InlineData("prediction_share(yes)", 0.75)]
    [InlineData("prediction_share(unknown)", 0)]
    [InlineData("prediction_mean", 4)]
    [InlineData("prediction_stddev", 3.1622776601683795)]
    [InlineData("prediction_min", 0)]
    [InlineData("prediction_max", 8)]
    [InlineData("prediction_quantile(0.01)", 0)]
    [InlineData("score_mean", 0.4375)]
    [InlineData("score_median", 0.25)]
    [InlineData("score_quantile(0.9)", 0.5)]
    [InlineData("confidence_mean", 2.0 / 3)]
    [InlineData("confidence_median", 0.75)]
    [InlineData("confidence_quantile(0.1)", 0.5)]
    [InlineData("auc_macro", 1)]
    [InlineData("auc_class(cat)", 1)]
    [InlineData("class_probability(cat)", 0.5625)]
    [InlineData("class_probability(zebra)", 0)]
    [InlineData("log_loss_multiclass", 0.7254164411287309)]
    [InlineData("brier_multiclass", 0.4375)]
    [InlineData("top_k_accuracy(1)", 0.5)]
    [InlineData("top_k_accuracy(2)", 1)]
    [InlineData("interval_coverage", 0.75)]
    [InlineData("interval_width", 2.5)]
    [InlineData("interval_score", 5.5)]
    [InlineData("event_rate", 0)]
    [InlineData("mae", 1.5)]
    [InlineData("bias", -0.5)]
    [InlineData("rmse", 1.5811388300841898)]
    [InlineData("cost", 6)]
    [InlineData("cost_per_request", 3)]
    [InlineData("output_tokens_mean", 30)]
    [InlineData("output_tokens_per_second", 1)]
    [InlineData("feature_mean(amount)", 2)]
    [InlineData("feature_stddev(amount)", 1)]
    [InlineData("feature_max(amount)", 3)]
    [InlineData("feature_missing(amount)", 0.97)]
    [InlineData("feature_share(channel=web)", 0.75)]
    [InlineData("measurement_mean(judge)", 0.5)]
    [InlineData("measurement_stddev(judge)", 0.36055512754639896)]
    [InlineData("measurement_min(judge)", 0.2)]
    [InlineData("measurement_max(judge)", 0.9)]
    [InlineData("measurement_coverage(judge)", 0.03)]
    [InlineData("measurement_coverage(of nothing)", 0)]
    [InlineData("measurement_share(thumbs_up=true)", 0.75)]
    [InlineData("measurement_share(thumbs_up=other)", 0)]
    public void Figures_are_those_of_the_window(string name, double value)
    {
        var metric = MetricCatalog.Find(name, out var problem).ShouldNotBeNull(problem);
        metric.Name.ShouldBe(name);
        var reading = metric.Read(Input(), 0.95);
        reading.NoData.ShouldBeEmpty();
        reading.Value!.Value.ShouldBe(value, 1e-9);
    }

    [Theory]
    [InlineData("slice_accuracy(country=DE)")]
    [InlineData("slice_latency_mean(country,device)")]
    [InlineData("slice_mae()")]
    public void A_slice_takes_one_dimension_and_says_so(string name)
    {
        MetricCatalog.Find(name, out var problem).ShouldBeNull();
        problem.ShouldBe($"'{name}' is not a metric: {name[..name.IndexOf('(', StringComparison.Ordinal)]}(DIMENSION) with one dimension, such as country, neither a value of it nor a pair: it is of the value that does worst");
    }

    [Theory]
    [InlineData("latency_mean")]
    [InlineData("mae")]
    [InlineData("log_loss_multiclass")]
    [InlineData("brier_multiclass")]
    [InlineData("interval_width")]
    public void The_interval_of_few_values_does_not_reach_below_0(string metric)
    {
        var window = new PartialAggregate();
        foreach (var value in (double[])[0.001, 0.001, 100])
        {
            window.Traffic.AddRecord(0);
            window.Latency.Add(value);
            window.Regression.AddColumn([value], [0]);
            window.Intervals.Add(new PredictionInterval(0, value, double.NaN), 1);
        }

        window.Probabilities.AddVectors(2, 2);
        foreach (var name in (string[])["bird", "cat", "dog"])
            window.Probabilities.Class(name).IsNamed = true;
        window.Probabilities.AddLabel(Vector(0.98, 0.01, 0.01), "bird", 1);
        window.Probabilities.AddLabel(Vector(0.98, 0.01, 0.01), "dog", 1);
        var reading = MetricCatalog.Find(metric, out _)!.Read(new MetricInput { Window = window, From = 0, To = 60_000 }, 0.95);
        var interval = reading.Interval.ShouldNotBeNull(reading.NoData);
        interval.Lower.ShouldBe(0);
        interval.Upper.ShouldBeGreaterThan(reading.Value!.Value);
    }

    [Theory]
    [InlineData("latency_p99", 0.1)]
    [InlineData("latency_p50", 0.05)]
    [InlineData("latency_quantile(0.75)", 0.075)]
    [InlineData("latency_mean", 0.0505)]
    [InlineData("latency_max", 0.1)]
    public void Latencies_are_those_of_the_sketch(string name, double value) =>
        MetricCatalog.Find(name, out _)!.Read(Input(), 0.95).Value!.Value.ShouldBe(value, 0.02 * value);

    [Theory]
    [InlineData("cpu_utilization", 0.6)]
    [InlineData("cpu_utilization_max", 0.8)]
    [InlineData("memory_utilization", 0.5)]
    public void Resources_are_those_of_the_node(string name, double value)
    {
        var window = new PartialAggregate();
        window.Resources.Add(new ResourceReading(10, 0.4, 4, 50, 100));
        window.Resources.Add(new ResourceReading(10, 0.8, 4, 50, 100));
        var metric = MetricCatalog.Find(name, out _)!;
        metric.Owners.ShouldBe(MetricOwners.Nodes);
        var reading = metric.Read(new MetricInput { Window = window, From = 0, To = Minute }, 0.95);
        reading.Value!.Value.ShouldBe(value, 1e-12);
        reading.Records.ShouldBe(2UL);
    }

    [Fact]
    public void Every_figure_reads_a_full_window_an_empty_one_and_its_own_parts_alone_without_failing()
    {
        var full = Input();
        foreach (var metric in MetricCatalog.All.Concat(Arguments.Select(name => MetricCatalog.Find(name, out _)!)))
        {
            var reading = metric.Read(full, 0.95);
            (reading.Value is null).ShouldBe(reading.NoData.Length > 0, metric.Name);
            if (reading is { Value: { } value, Interval: { } interval })
                (interval.Lower <= value && value <= interval.Upper).ShouldBeTrue($"{metric.Name}: {interval} of {value}");
            if (metric.HasInterval && reading is { Value: not null, Records: > 1 })
                reading.Interval.ShouldNotBeNull(metric.Name);
            if (!metric.HasInterval)
                reading.Interval.ShouldBeNull(metric.Name);

            var needed = new PartialAggregate();
            needed.Merge(full.Window, metric.Parts);
            metric.Read(full with { Window = needed }, 0.95).ShouldBe(reading, $"{metric.Name} reads no other part than it says");

            var empty = metric.Read(new MetricInput { Window = new PartialAggregate(), From = 0, To = Minute }, 0.95);
            if (empty.Value is not null)
                (metric.Kind, empty.Value, empty.Records).ShouldBe((MetricKind.Amount, 0, 0UL), metric.Name);
        }
    }

    [Fact]
    public void Intervals_of_figures_are_the_exact_ones()
    {
        var accuracy = MetricCatalog.Find("accuracy", out _)!.Read(Input(), 0.9);
        accuracy.Interval.ShouldBe(ClopperPearson.Interval(70.0 / 80, 80, 0.9));
        (accuracy.Records, accuracy.Coverage).ShouldBe((80UL, 0.8));
        // Of 100 values the median lies between the 40th and the 61st at 95% (David, Nagaraja, table 7.1).
        var median = MetricCatalog.Find("latency_p50", out _)!.Read(Input(), 0.95).Interval!.Value;
        median.Lower.ShouldBeInRange(0.0385, 0.0401);
        median.Upper.ShouldBeInRange(0.0609, 0.0625);
        MetricCatalog.Find("latency_p99", out _)!.Read(Input(), 0.95).Interval!.Value.Upper.ShouldBe(double.PositiveInfinity, "100 values do not bound their p99 from above");
    }

    [Theory]
    [InlineData("latency", "there is no metric 'latency'; did you mean latency_max or latency_mean or latency_p50?")]
    [InlineData("acuracy", "there is no metric 'acuracy'; did you mean accuracy?")]
    [InlineData("whatever_it_is", "there is no metric 'whatever_it_is'")]
    [InlineData("feature_mean", "the metric 'feature_mean' needs an argument: feature_mean(FEATURE)")]
    [InlineData("feature_mean()", "'feature_mean()' is not a metric: feature_mean(FEATURE)")]
    [InlineData("feature_share(web)", "'feature_share(web)' is not a metric: feature_share(FEATURE=VALUE)")]
    [InlineData("slice_accuracy", "the metric 'slice_accuracy' needs an argument: slice_accuracy(DIMENSION) with one dimension, such as country, neither a value of it nor a pair: it is of the value that does worst")]
    [InlineData("measurement_mean", "the metric 'measurement_mean' needs an argument: measurement_mean(MEASUREMENT)")]
    [InlineData("measurement_share(thumbs_up)", "'measurement_share(thumbs_up)' is not a metric: measurement_share(MEASUREMENT=VALUE)")]
    [InlineData("measurement_quantile(judge)", "'measurement_quantile(judge)' is not a metric: measurement_quantile(MEASUREMENT=Q) with Q between 0 and 1, such as 0.05")]
    [InlineData("measurement_quantile(judge=5)", "'measurement_quantile(judge=5)' is not a metric: measurement_quantile(MEASUREMENT=Q) with Q between 0 and 1, such as 0.05")]
    [InlineData("latency_quantile(99)", "'latency_quantile(99)' is not a metric: latency_quantile(Q) with Q between 0 and 1, such as 0.75")]
    [InlineData("prediction_share", "the metric 'prediction_share' needs an argument: prediction_share(CLASS)")]
    [InlineData("top_k_accuracy(4)", "'top_k_accuracy(4)' is not a metric: top_k_accuracy(K) with K of 1, 2, 3 or 5")]
    [InlineData("auc_class", "the metric 'auc_class' needs an argument: auc_class(CLASS)")]
    [InlineData("score_quantile(2)", "'score_quantile(2)' is not a metric: score_quantile(Q) with Q between 0 and 1, such as 0.75")]
    [InlineData("accuracy(fraud)", "the metric 'accuracy' takes no argument")]
    [InlineData("predicted_share", "the metric 'predicted_share' needs an argument: predicted_share(CLASS)")]
    public void Unknown_names_say_what_was_meant(string name, string problem)
    {
        MetricCatalog.Find(name, out var said).ShouldBeNull();
        said.ShouldBe(problem);
    }

    private static readonly string[] Arguments =
        ["error_ratio(timeout)", "latency_quantile(0.75)", "recall(yes)", "precision(x)", "f1(no)", "specificity(no)", "predicted_share(x)", "class_share(no)",
            "prediction_share(no)", "prediction_quantile(0.25)", "score_quantile(0.25)", "confidence_quantile(0.25)",
            "auc_class(cat)", "auc_class(x)", "class_probability(cat)", "top_k_accuracy(1)", "top_k_accuracy(5)", "feature_mean(amount)", "feature_min(amount)", "feature_median(amount)", "feature_missing(channel)", "feature_share(channel=x)", "feature_mean(x)",
            "measurement_mean(judge)", "measurement_median(judge)", "measurement_quantile(judge=0.05)", "measurement_share(thumbs_up=true)", "measurement_coverage(judge)", "measurement_mean(x)"];

    private static MetricInput Input()
    {
        var window = new PartialAggregate();
        window.Traffic.AddRecords(100, 200, 400, 0, Minute - 1);
        window.Traffic.AddErrors("timeout", 3, 6);
        window.Traffic.AddErrors("other", 2, 4);
        window.Traffic.AddLate(10);
        window.Traffic.AddRejected(25);
        window.Traffic.AddLabelled(80);
        window.Traffic.AddOmitted(0, 100);
        for (var i = 1; i <= 100; i++)
            window.Latency.Add(i / 1000.0);
        Confuse(window, "yes", "yes", 30);
        Confuse(window, "yes", "no", 5);
        Confuse(window, "no", "no", 40);
        Confuse(window, "no", "yes", 5);
        for (var i = 0; i < 10; i++)
            window.Scores.Add(ScoreKind.PositiveClass, 0.25f, isEvent: false);
        window.Regression.AddColumn([10, 10], [11, 8]);
        window.Outputs.Classes.AddColumn([(byte)0, (byte)1, (byte)1, (byte)1], ["no", "yes"], [2f, 2f, 2f, 2f]);
        window.Outputs.Values.AddColumn([0f, 2f, 4f, 6f, 8f]);
        window.Outputs.Scores(OutputRoute.Mirrored).AddColumn([0.25f, 0.5f]);
        window.Outputs.Scores(OutputRoute.Direct).AddColumn([0.75f]);
        window.Outputs.Scores(OutputRoute.Alone).AddColumn([0.25f]);
        window.Probabilities.AddVectors(2, 2);
        foreach (var (name, sum) in ((string, double)[])[("bird", 0.25), ("cat", 1.125), ("dog", 0.625)])
        {
            window.Probabilities.Class(name).IsNamed = true;
            window.Probabilities.Class(name).Sum.Add(sum);
        }

        window.Probabilities.AddLabel(Vector(0.125, 0.625, 0.25), "cat", 1);
        window.Probabilities.AddLabel(Vector(0.125, 0.5, 0.375), "dog", 1);
        window.Intervals.Add(new PredictionInterval(1, 3, 0.5), 1);
        window.Intervals.Add(new PredictionInterval(1, 4, 0.5), 1);
        foreach (var actual in (double[])[1, 2, 3, 6.5])
            window.Intervals.AddActual(new PredictionInterval(1, 4, 0.5), actual, 1);
        window.Tokens.AddCost(2);
        window.Tokens.AddCost(4);
        window.Tokens.AddOutputTokens([20, 40]);
        window.Features.AddNumeric("amount", [1f, 2f, 3f, float.NaN], [2f, 2f, 2f, 2f]);
        window.Features.AddCategorical("channel", [(byte)0, (byte)0, (byte)0, (byte)1], ["web", "app"]);
        window.Measurements.AddNumeric("judge", [0.2, 0.4, 0.9], [2f, 2f, 2f]);
        window.Measurements.AddCategorical("thumbs_up", [(byte)0, (byte)0, (byte)0, (byte)1], ["true", "false"]);
        return new MetricInput { Window = window, From = 0, To = Minute, LastLabelled = Minute - 20_000 };
    }

    private static ProbabilityVector Vector(double bird, double cat, double dog) => TestRecord.Vector([("bird", bird), ("cat", cat), ("dog", dog)]);

    private static void Confuse(PartialAggregate window, string actual, string predicted, int count)
    {
        for (var i = 0; i < count; i++)
            window.Confusion.Add(actual, predicted);
    }
}
