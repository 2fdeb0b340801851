using System.Runtime.InteropServices;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Cli.Baselines;

/// <summary>Which columns of a file make a baseline.</summary>
internal sealed record FileBaselinePlan
{
    public required InputFile File { get; init; }

    public string[] Features { get; init; } = [];

    public string[] Categories { get; init; } = [];

    /// <summary>Columns with measurements, each of numbers or of categories as most of its cells are.</summary>
    public string[] Measures { get; init; } = [];

    public string? Prediction { get; init; }

    public string? Score { get; init; }

    public string? Value { get; init; }

    /// <summary>Column with the actual class.</summary>
    public string? Label { get; init; }

    /// <summary>The class that scores are the probability of; null: that of a pair that everybody knows.</summary>
    public string? Positive { get; init; }

    /// <summary>Column with the actual number.</summary>
    public string? Actual { get; init; }

    /// <summary>Columns with vectors.</summary>
    public string[] Embeddings { get; init; } = [];

    /// <summary>How they are mapped.</summary>
    public EmbeddingSettings EmbeddingSettings { get; init; } = new();

    /// <summary>By column; 1 where there is none.</summary>
    public IReadOnlyDictionary<string, double> Importance { get; init; } = new Dictionary<string, double>();

    /// <summary>Of the detector that is fitted on the features; null: none is.</summary>
    public OutlierSettings? Outliers { get; init; }
}

/// <summary>Makes a baseline of a file's rows on this machine: no row leaves it.</summary>
internal static class FileBaseline
{
    /// <param name="plan">The columns.</param>
    /// <param name="skipped">Receives what could not be read.</param>
    /// <param name="notes">Receives what a detector and embeddings leave out.</param>
    public static Baseline Read(FileBaselinePlan plan, SkippedCells skipped, List<string>? notes = null)
    {
        var columns = new ColumnList();
        int[] numbers = [.. columns.Add(plan.Features), columns.Add(plan.Score), columns.Add(plan.Value), columns.Add(plan.Actual)];
        int[] names = [.. columns.Add(plan.Categories), columns.Add(plan.Prediction), columns.Add(plan.Label)];
        var vectors = columns.AddVectors(plan.Embeddings);
        var fits = Array.ConvertAll(plan.Embeddings, name => new EmbeddingFit(name, plan.EmbeddingSettings));
        var measures = columns.Add(plan.Measures);
        var measured = Array.ConvertAll(measures, static _ => new MeasuredColumn());
        var values = Array.ConvertAll(numbers, static _ => new List<double>());
        var texts = Array.ConvertAll(names, static _ => new List<string?>());
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var count = 0;
        using (var rows = RowReader.Open(plan.File, columns.Names, skipped, columns.Vectors))
        {
            var cells = new CellParser(rows, skipped);
            for (; rows.Read(); count++)
            {
                for (var i = 0; i < vectors.Length; i++)
                    fits[i].Add(cells.Vector(vectors[i]));
                for (var i = 0; i < numbers.Length; i++)
                {
                    if (numbers[i] >= 0)
                        values[i].Add(cells.Number(numbers[i], i == plan.Features.Length ? NumberRule.Score : i > plan.Features.Length ? NumberRule.Value : NumberRule.Feature));
                }

                for (var i = 0; i < names.Length; i++)
                {
                    if (names[i] >= 0)
                        texts[i].Add(Shared(known, cells.Name(names[i])));
                }

                for (var i = 0; i < measures.Length; i++)
                {
                    var (number, category) = cells.Measurement(measures[i]);
                    measured[i].Add(number, Shared(known, category));
                }
            }
        }

        for (var i = 0; i < numbers.Length; i++)
        {
            // A column that is empty is missing; one that holds something else was meant for another.
            if (numbers[i] >= 0 && values[i].TrueForAll(double.IsNaN) && skipped.Columns.ContainsKey(columns.Names[numbers[i]]))
                throw new CliException(ExitCodes.BadInput, $"{plan.File.Name}: no cell of the column {columns.Names[numbers[i]]} is {(i == plan.Features.Length ? "a number from 0 to 1" : "a number")}{(i < plan.Features.Length ? "; a column of texts is given by --category" : "")}. There is no baseline");
        }

        try
        {
            var builder = new BaselineBuilder { Detector = plan.Outliers is null ? null : Detector(plan, plan.Outliers, values, texts, notes) };
            for (var i = 0; i < numbers.Length - 1; i++)
            {
                if (numbers[i] < 0)
                    continue;
                var role = i == plan.Features.Length ? ColumnRole.Score : i > plan.Features.Length ? ColumnRole.Value : ColumnRole.Feature;
                builder.AddNumbers(role, role == ColumnRole.Feature ? plan.Features[i] : "", values[i].ToArray(), ImportanceOf(plan, columns.Names[numbers[i]]));
            }

            for (var i = 0; i < names.Length - 1; i++)
            {
                if (names[i] >= 0)
                    builder.AddCategories(i < plan.Categories.Length ? ColumnRole.Feature : ColumnRole.Prediction, i < plan.Categories.Length ? plan.Categories[i] : "", texts[i], ImportanceOf(plan, columns.Names[names[i]]));
            }

            AddEmbeddings(builder, fits, plan, count, notes);
            for (var i = 0; i < measures.Length; i++)
                measured[i].AddTo(builder, plan.Measures[i], ImportanceOf(plan, plan.Measures[i]), skipped);
            return builder.Build(Estimation(plan, builder.Find(ColumnRole.Value), values[^3..], texts[^2..]));
        }
        catch (BaselineException e)
        {
            // Where nothing but embeddings was asked for, their reasons are why there are no rows.
            var reasons = numbers.Concat(names).Concat(measures).Any(static column => column >= 0) ? [] : fits.SelectMany(static fit => fit.Notes).ToList();
            throw new CliException(ExitCodes.BadInput, $"{plan.File.Name}: {(reasons.Count > 0 ? string.Join("; ", reasons) : e.Message)}");
        }
    }

    private static void AddEmbeddings(BaselineBuilder builder, EmbeddingFit[] fits, FileBaselinePlan plan, int rows, List<string>? notes)
    {
        for (var i = 0; i < fits.Length; i++)
        {
            if (fits[i].Build(ImportanceOf(plan, plan.Embeddings[i])) is { } embedding)
                builder.AddEmbedding(embedding, rows);
            notes?.AddRange(fits[i].Notes);
        }
    }

    private static OutlierDetector Detector(FileBaselinePlan plan, OutlierSettings settings, List<double>[] values, List<string?>[] texts, List<string>? notes)
    {
        var fit = FileColumns.Fit(plan.Features, values, plan.Categories, texts);
        var detector = fit.Build(settings);
        notes?.AddRange(fit.Notes);
        return detector;
    }

    // Of the last columns of numbers, which are score, predicted and actual number, and of names, which are predicted and actual class.
    private static EstimationBasis? Estimation(FileBaselinePlan plan, BaselineColumn? value, List<double>[] numbers, List<string?>[] names)
    {
        if (plan.Label is null && plan.Actual is null)
            return null;
        var (scores, noScores) = plan.Label is null ? (null, "") : EstimationBuilder.Calibrate(names[0], CollectionsMarshal.AsSpan(numbers[0]), names[1], plan.Positive);
        var (errors, noErrors) = plan.Actual is null ? (null, "") : EstimationBuilder.Profile(value!.Bins, CollectionsMarshal.AsSpan(numbers[1]), CollectionsMarshal.AsSpan(numbers[2]));
        return new EstimationBasis(scores, errors, string.Join("; ", new[] { noScores, noErrors }.Where(static reason => reason.Length > 0)));
    }

    private static double ImportanceOf(FileBaselinePlan plan, string column) => plan.Importance.GetValueOrDefault(column, 1);

    // A category is one string, however many rows have it.
    private static string? Shared(Dictionary<string, string> known, string? name)
    {
        if (name is null)
            return null;
        if (known.TryGetValue(name, out var shared))
            return shared;
        known.Add(name, name);
        return name;
    }
}
