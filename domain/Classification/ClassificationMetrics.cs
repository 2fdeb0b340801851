using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Classification;

/// <summary>Metrics of a confusion table with at least one record.</summary>
internal static class ClassificationMetrics
{
    public static ClassificationFigures Of(ConfusionTable table, string? positiveClass, double confidence)
    {
        var weight = table.Support.Sum();
        var effective = EffectiveSampleSize.Of(weight, table.SupportSquares.Sum());
        var accuracy = Math.Min(table.Correct.Sum() / weight, 1);
        var perClass = new ClassFigures[table.Classes.Length];
        for (var i = 0; i < perClass.Length; i++)
        {
            perClass[i] = OfClass(table, i, weight, confidence);
        }

        return new ClassificationFigures
        {
            Count = perClass.Aggregate(0UL, (sum, figures) => sum + figures.Count),
            Weight = weight,
            EffectiveCount = effective,
            Classes = table.Classes,
            HasOther = table.HasOther,
            Counts = table.Counts,
            Weights = table.Weights,
            Accuracy = accuracy,
            AccuracyInterval = Wilson.Interval(accuracy, effective, confidence),
            ErrorRate = 1 - accuracy,
            PerClass = perClass,
            Macro = Average(perClass, static _ => 1),
            Micro = new AverageFigures(accuracy, accuracy, accuracy),
            Weighted = Average(perClass, static figures => figures.Support),
            BalancedAccuracy = perClass.Where(figures => figures.Recall is not null).Average(figures => figures.Recall!.Value),
            MatthewsCorrelation = MatthewsCorrelation(table, weight),
            CohensKappa = CohensKappa(table, weight),
            Positive = positiveClass is null ? null : Positive(table, perClass, positiveClass, weight),
        };
    }

    private static ClassFigures OfClass(ConfusionTable table, int index, double weight, double confidence)
    {
        var (correct, support, predicted) = (table.Correct[index], table.Support[index], table.Predicted[index]);
        var negatives = weight - support;
        var precision = Ratio(correct, predicted);
        var recall = Ratio(correct, support);
        return new ClassFigures
        {
            Class = table.Classes[index],
            Count = table.Counts[index].Aggregate(0UL, (sum, count) => sum + count),
            Support = support,
            Predicted = predicted,
            Precision = precision,
            PrecisionInterval = Wilson.IntervalOrNull(precision, EffectiveSampleSize.Of(predicted, table.PredictedSquares[index]), confidence),
            Recall = recall,
            RecallInterval = Wilson.IntervalOrNull(recall, EffectiveSampleSize.Of(support, table.SupportSquares[index]), confidence),
            F1 = Ratio(2 * correct, support + predicted),
            Specificity = HasNegatives(table, index) ? Ratio(negatives - (predicted - correct), negatives) : null,
            Prevalence = support / weight,
        };
    }

    // Not by the difference of sums, which rounding may leave slightly off 0.
    private static bool HasNegatives(ConfusionTable table, int index)
    {
        for (var row = 0; row < table.Support.Length; row++)
        {
            if (row != index && table.Support[row] > 0)
            {
                return true;
            }
        }

        return false;
    }

    // A positive class that neither occurred nor was predicted has all of its records right: they are negatives.
    private static ClassFigures Positive(ConfusionTable table, ClassFigures[] perClass, string name, double weight)
    {
        for (var i = 0; i < perClass.Length - (table.HasOther ? 1 : 0); i++)
        {
            if (perClass[i].Class == name)
            {
                return perClass[i];
            }
        }

        return new ClassFigures
        {
            Class = name,
            Count = 0,
            Support = 0,
            Predicted = 0,
            Precision = null,
            PrecisionInterval = null,
            Recall = null,
            RecallInterval = null,
            F1 = null,
            Specificity = weight > 0 ? 1 : null,
            Prevalence = 0,
        };
    }

    private static AverageFigures Average(ClassFigures[] perClass, Func<ClassFigures, double> weight)
    {
        double precision = 0, recall = 0, f1 = 0, total = 0;
        foreach (var figures in perClass)
        {
            var share = weight(figures);
            precision += share * (figures.Precision ?? 0);
            recall += share * (figures.Recall ?? 0);
            f1 += share * (figures.F1 ?? 0);
            total += share;
        }

        return new AverageFigures(precision / total, recall / total, f1 / total);
    }

    // (c·s − Σ p·t) / √((s² − Σp²)(s² − Σt²)), each difference taken per class, where it does not cancel.
    private static double? MatthewsCorrelation(ConfusionTable table, double weight)
    {
        double covariance = 0, predictedVariance = 0, actualVariance = 0;
        for (var i = 0; i < table.Classes.Length; i++)
        {
            var (actual, predicted) = (table.Support[i], table.Predicted[i]);
            covariance += table.Correct[i] * weight - actual * predicted;
            predictedVariance += predicted * Others(table.Predicted, i);
            actualVariance += actual * Others(table.Support, i);
        }

        var scale = Math.Sqrt(predictedVariance) * Math.Sqrt(actualVariance);
        return scale > 0 ? Math.Clamp(covariance / scale, -1, 1) : null;
    }

    private static double Others(double[] sums, int index)
    {
        double others = 0;
        for (var i = 0; i < sums.Length; i++)
        {
            others += i == index ? 0 : sums[i];
        }

        return others;
    }

    // Disagreement observed over disagreement by chance, both as sums of positive terms.
    private static double? CohensKappa(ConfusionTable table, double weight)
    {
        double correct = 0, byChance = 0;
        for (var i = 0; i < table.Classes.Length; i++)
        {
            correct += table.Correct[i];
            byChance += table.Support[i] * Others(table.Predicted, i);
        }

        return byChance > 0 ? 1 - (weight - correct) * weight / byChance : null;
    }

    private static double? Ratio(double part, double whole) => whole > 0 ? Math.Clamp(part / whole, 0, 1) : null;
}
