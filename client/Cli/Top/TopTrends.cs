using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Top;

/// <summary>The course of a model's figures over the hour before its newest record.</summary>
/// <param name="Series">As the silo answered.</param>
internal sealed record ModelTrend(ModelSeries Series)
{
    /// <summary>Points of an hour, and characters of a line.</summary>
    private const int Points = 12;

    /// <summary>Of the hour.</summary>
    public const string Step = "5m";

    public string Rate => Line(static point => point.Traffic?.PredictionsPerSecond);

    public string P99 => Line(static point => point.Latency?.P99);

    public string Errors => Line(static point => point.Traffic?.ErrorRatio);

    public string Quality => Line(QualityOf, isFromZero: false);

    /// <summary>The figure that stands for a model.</summary>
    public static double? QualityOf(HealthFigures figures) => HealthQuality.MetricOf(figures, out var measurement) switch
    {
        null => null,
        HealthQuality.Accuracy => figures.Classification!.Accuracy,
        HealthQuality.Area => figures.Scores!.AucRoc,
        HealthQuality.Error => figures.Regression!.RootMeanSquaredError,
        _ => measurement!.Numbers?.Mean ?? measurement.Values?.FirstOrDefault(static value => value.Name == "true")?.Share ?? 0,
    };

    public static string QualityName(HealthFigures figures) => HealthQuality.MetricOf(figures, out var measurement) switch
    {
        null => "quality",
        HealthQuality.Accuracy => "accuracy",
        HealthQuality.Area => "AUC",
        HealthQuality.Error => "RMSE",
        _ => measurement!.Name,
    };

    /// <summary>Whether it is between 0 and 1, and not a number of any size.</summary>
    public static bool IsQualityRatio(HealthFigures figures) =>
        HealthQuality.MetricOf(figures, out var measurement) is not (null or HealthQuality.Error) && measurement?.Numbers is null;

    /// <summary>Each point at its place of the hour; what has no records is a blank.</summary>
    private string Line(Func<SeriesPoint, double?> read, bool isFromZero = true)
    {
        var values = new double?[Points];
        var step = (Series.To - Series.From) / Points;
        foreach (var point in Series.Points)
        {
            if (step > TimeSpan.Zero)
                values[Math.Clamp((int)((point.From - Series.From) / step), 0, Points - 1)] = read(point);
        }

        return Sparkline.Of(values, isFromZero);
    }
}

/// <summary>Trends of the models that are on the screen. They change slowly, so they are asked for seldom, and of so many models only.</summary>
internal sealed class TopTrends(SiloQueries silo, TimeProvider time)
{
    public const int MaxModels = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, ModelTrend> _trends = new(StringComparer.Ordinal);
    private long? _asked;

    public ModelTrend? Of(string model) => _trends.GetValueOrDefault(model);

    public async Task RefreshAsync(IReadOnlyList<ModelListEntry> models, CancellationToken cancellation)
    {
        var isKnown = models.Take(MaxModels).All(model => _trends.ContainsKey(model.Model));
        if (isKnown && _asked is { } asked && time.GetElapsedTime(asked) < Interval)
            return;
        _asked = time.GetTimestamp();
        foreach (var model in models.Take(MaxModels))
        {
            try
            {
                _trends[model.Model] = new ModelTrend(await silo.AskAsync(queries => queries.GetModelSeriesAsync(model.Model, ModelTrend.Step, new HealthRange(), cancellation)).ConfigureAwait(false));
            }
            catch (CliException problem) when (problem.ExitCode == ExitCodes.Refused)
            {
                // Deleted meanwhile, or withheld: it has none.
                _trends.Remove(model.Model);
            }
        }
    }
}
