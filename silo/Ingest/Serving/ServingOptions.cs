using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Ingest.Serving;

/// <summary>What of the requests and responses of serving stacks becomes features and predictions (configuration section <c>Serving</c>).</summary>
internal sealed class ServingOptions
{
    public const string Section = "Serving";

    /// <summary>
    /// Whether texts of requests become categorical features. Default false: they may be what people wrote. Columns that a model declares are taken anyhow.
    /// </summary>
    public bool Texts { get; set; }

    /// <summary>Features of a record, 0 to 1,000. Default 100. A tensor with more numbers an instance, such as an image, is left out.</summary>
    public int MaxFeatures { get; set; } = 100;

    /// <summary>Settings of single models, by name.</summary>
    public Dictionary<string, ServedModelOptions> Models { get; set; } = new(StringComparer.Ordinal);

    public static void Check(ServingOptions o, SettingErrors errors)
    {
        errors.Range(nameof(o.MaxFeatures), o.MaxFeatures, 0, RecordLimits.MaxFeatures);
        foreach (var (name, model) in o.Models)
        {
            var path = $"{nameof(o.Models)}:{name}:";
            errors.Defined(path + nameof(model.Prediction), model.Prediction);
            CheckNames(errors, path + nameof(model.Columns), model.Columns);
            CheckNames(errors, path + nameof(model.Classes), model.Classes);
            errors.Require(
                model.Prediction != PredictionKind.Score || model.Classes is null or { Length: 2 }, path + nameof(model.Classes), string.Join(", ", model.Classes ?? []),
                "two classes where the prediction is a score");
        }
    }

    public static void CheckKServe(KServeOptions o, SettingErrors errors)
    {
        errors.Range(nameof(o.RequestTimeout), o.RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
            .Range(nameof(o.ResponseTimeout), o.ResponseTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))
            .Range(nameof(o.MaxWaiting), o.MaxWaiting, 100, 10_000_000)
            .Range(nameof(o.MaxWaitingBytes), o.MaxWaitingBytes, 1L << 20, 16L << 30)
            .Range(nameof(o.RememberedIds), o.RememberedIds, 0, 10_000_000)
            .Require(NameRules.Check(o.UnansweredError, mayBeEmpty: true) is null, nameof(o.UnansweredError), o.UnansweredError, NameRules.LimitText);
        CheckNames(errors, nameof(o.Components), o.Components);
    }

    private static void CheckNames(SettingErrors errors, string setting, string[]? names)
    {
        errors.Range(setting + ":Count", names?.Length ?? 0, 0, RecordLimits.MaxFeatures);
        for (var i = 0; i < names?.Length; i++)
            errors.Require(NameRules.Check(names[i]) is null, $"{setting}:{i}", names[i], NameRules.LimitText);
    }
}

/// <summary>How requests and responses of a model are to be read.</summary>
internal sealed class ServedModelOptions
{
    /// <summary>Names of the numbers of an instance that has none, in their order; texts among them become categories. Default: x0, x1 and so on.</summary>
    public string[]? Columns { get; set; }

    /// <summary>Names of the classes, in the order of their indices. Default: the indices.</summary>
    public string[]? Classes { get; set; }

    /// <summary>
    /// What the output is: Auto, Class, Value (a number), Score (the probability of the second of two classes), Probabilities, ArgMax (an output a
    /// class, of which the largest is predicted), None. Default Auto: texts, truth values and whole numbers are classes, other numbers values, several that sum to 1
    /// probabilities.
    /// </summary>
    public PredictionKind Prediction { get; set; }

    /// <summary>The output that is the prediction, where there are several. Default: the first, or a known name.</summary>
    public string? Output { get; set; }
}

/// <summary>What the output of a model is.</summary>
internal enum PredictionKind
{
    Auto,
    Class,
    Value,
    Score,
    Probabilities,
    ArgMax,
    None,
}
