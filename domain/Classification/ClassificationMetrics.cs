using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Classification;

/// <summary>Metrics of a confusion table with at least one record.</summary>
internal static class ClassificationMetrics
{
    public static ClassificationFigures Of(ConfusionTable table, string? positiveClass)
    {
        var weight = table.Support.Sum();
        var effective = EffectiveSampleSize.Of(weight, table.SupportSquares.Sum());
        var accuracy = Math.Min(table.Correct.Sum() / weight, 1);
        var wrong = Wrong(table);
        var perClass = new ClassFigures[table.Classes.Length];
        for (var i = 0; i < perClass.Length; i++)
        {
            perClass[i] = OfClass(table, i, weight);
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
            ErrorRate = Math.Min(wrong / weight, 1),
            PerClass = perClass,
            Macro = Average(perClass, static _ => 1),
            Micro = new AverageFigures(accuracy, accuracy, accuracy),
            Weighted = Average(perClass, static figures => figures.Support),
            BalancedAccuracy = perClass.Where(figures => figures.Recall is not null).Average(figures => figures.Recall!.Value),
            MatthewsCorrelation = MatthewsCorrelation(table, weight),
            CohensKappa = CohensKappa(table, weight, wrong),
            Positive = positiveClass is null ? null : Positive(table, perClass, positiveClass, weight),
        };
    }

    private static ClassFigures OfClass(ConfusionTable table, int index, double weight)
    {
        var (correct, support, predicted) = (table.Correct[index], table.Support[index], table.Predicted[index]);
        // Sums of the others' cells, not differences from the total, which rounding leaves off by as much as a rare class holds.
        var negatives = Others(table.Support, index);
        var precision = Ratio(correct, predicted);
        var recall = Ratio(correct, support);
        return new ClassFigures
        {
            Class = table.Classes[index],
            Count = table.Counts[index].Aggregate(0UL, (sum, count) => sum + count),
            Support = support,
            Predicted = predicted,
            Precision = precision,
            Recall = recall,
            F1 = Ratio(2 * correct, support + predicted),
            Specificity = Ratio(negatives - FalsePositives(table, index), negatives),
            Prevalence = support / weight,
            EffectivePredicted = EffectiveSampleSize.Of(predicted, table.PredictedSquares[index]),
            EffectiveSupport = EffectiveSampleSize.Of(support, table.SupportSquares[index]),
        };
    }

    // The wrong ones within other are known only as a difference.
    private static double FalsePositives(ConfusionTable table, int index)
    {
        double others = 0;
        for (var row = 0; row < table.Support.Length; row++)
        {
            others += row == index ? WrongWithin(table, row) : table.Weights[row][index];
        }

        return others;
    }

    private static double Wrong(ConfusionTable table)
    {
        double wrong = 0;
        for (var row = 0; row < table.Support.Length; row++)
        {
            for (var column = 0; column < table.Support.Length; column++)
            {
                wrong += row == column ? WrongWithin(table, row) : table.Weights[row][column];
            }
        }

        return wrong;
    }

    private static double WrongWithin(ConfusionTable table, int index) => Math.Max(0, table.Weights[index][index] - table.Correct[index]);

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
            Recall = null,
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

    // (c·s − Σ p·t) / √((s² − Σp²)(s² − Σt²)), each difference taken per class; those of the variances as sums of the others, and
    // that of the covariance with the rounding error of its products.
    private static double? MatthewsCorrelation(ConfusionTable table, double weight)
    {
        double covariance = 0, predictedVariance = 0, actualVariance = 0;
        for (var i = 0; i < table.Classes.Length; i++)
        {
            var (actual, predicted) = (table.Support[i], table.Predicted[i]);
            covariance += Difference(table.Correct[i], weight, actual, predicted);
            predictedVariance += predicted * Others(table.Predicted, i);
            actualVariance += actual * Others(table.Support, i);
        }

        var scale = Math.Sqrt(predictedVariance) * Math.Sqrt(actualVariance);
        return scale > 0 ? Math.Clamp(covariance / scale, -1, 1) : null;
    }

    // a·b − c·d, right to the last digits where the products are nearly equal (Kahan; Jeannerod, Louvet, Muller, Math. Comp. 82, 2013).
    private static double Difference(double a, double b, double c, double d)
    {
        var product = c * d;
        return Math.FusedMultiplyAdd(a, b, -product) - Math.FusedMultiplyAdd(c, d, -product);
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
    private static double? CohensKappa(ConfusionTable table, double weight, double wrong)
    {
        double byChance = 0;
        for (var i = 0; i < table.Classes.Length; i++)
        {
            byChance += table.Support[i] * Others(table.Predicted, i);
        }

        return byChance > 0 ? 1 - wrong * weight / byChance : null;
    }

    private static double? Ratio(double part, double whole) => whole > 0 ? Math.Clamp(part / whole, 0, 1) : null;
}
