using System.Text.Json.Serialization;
namespace OrleansMonitor.Baselines;

/// <summary>A baseline of a model: what there is of it besides its bins.</summary>
public sealed record BaselineEntry
{
    public required string Name { get; init; }

    /// <summary>Ascends from 1 with each baseline of the model; none is ever changed. 0: it is not kept, but of the range before.</summary>
    public required int Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What it was made of: a file, or a period.</summary>
    public required string Source { get; init; }

    /// <summary>Rows that it was made of.</summary>
    public required ulong Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>Size as it is kept.</summary>
    public required int Bytes { get; init; }

    /// <summary>Of its bins, hexadecimal: counts of equal fingerprints can be compared.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The model's versions for which it is active; an empty one stands for all versions without one of their own.</summary>
    public required IReadOnlyList<string> ActiveFor { get; init; }

    /// <summary>In the answer to who made it: what it does not have, and why; absent: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }
}

/// <summary>
/// Asks for a baseline: of a period of a live model, with <see cref="From"/> and <see cref="To"/>, or of what a client made of a file, as
/// <see cref="Content"/>.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BaselineRequest
{
    /// <summary>1 to 64 letters, digits, dots, hyphens and underscores.</summary>
    public string? Name { get; init; }

    /// <summary>Begin of the period, included; times as in the range of a query.</summary>
    public string? From { get; init; }

    /// <summary>End of the period, not included.</summary>
    public string? To { get; init; }

    /// <summary>Time zone of ends without an offset, as in a query. Default: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Only records of this version. Default: all.</summary>
    public string? Version { get; init; }

    /// <summary>Only records of this segment. Default: all.</summary>
    public string? Segment { get; init; }

    /// <summary>An encoded baseline, base64; at most 4 MiB.</summary>
    public byte[]? Content { get; init; }

    /// <summary>What the content was made of, at most 200 characters.</summary>
    public string? Source { get; init; }
}

/// <summary>A baseline and its columns.</summary>
public sealed record BaselineDetail
{
    public required BaselineEntry Baseline { get; init; }

    public required IReadOnlyList<BaselineColumnEntry> Columns { get; init; }

    /// <summary>Null: it has none.</summary>
    public OutlierDetectorEntry? Outliers { get; init; }

    /// <summary>Null: it has none.</summary>
    public IReadOnlyList<EmbeddingEntry>? Embeddings { get; init; }
}

/// <summary>What a baseline has of an embedding, besides the means of its features.</summary>
public sealed record EmbeddingEntry
{
    public required string Name { get; init; }

    public required int Dimension { get; init; }

    /// <summary>Of the Gaussian kernel: the median distance of the vectors.</summary>
    public required double Bandwidth { get; init; }

    /// <summary>Share of the arriving records that is mapped.</summary>
    public required double MappedShare { get; init; }

    public required double Importance { get; init; }

    /// <summary>Rows with a vector.</summary>
    public required ulong Vectors { get; init; }

    public required ulong Missing { get; init; }

    /// <summary>Vectors whose numbers are all 0.</summary>
    public required ulong Zero { get; init; }

    /// <summary>Vectors that were mapped: of many, some.</summary>
    public required ulong Mapped { get; init; }

    /// <summary>Of the Euclidean norms.</summary>
    public required Domain.Embeddings.EmbeddingNorms Norms { get; init; }
}

/// <summary>The outlier detector of a baseline.</summary>
public sealed record OutlierDetectorEntry
{
    public required Domain.Outliers.OutlierMethod Method { get; init; }

    /// <summary>Share of the baseline's rows whose scores are beyond the threshold.</summary>
    public required double Contamination { get; init; }

    /// <summary>A record with a larger score is an outlier.</summary>
    public required double Threshold { get; init; }

    /// <summary>Share of the arriving records that are scored.</summary>
    public required double ScoredShare { get; init; }

    public required IReadOnlyList<string> Features { get; init; }
}

/// <summary>A column of a baseline.</summary>
public sealed record BaselineColumnEntry
{
    /// <summary>The name of a feature or a measurement; the role of outputs.</summary>
    public required string Name { get; init; }

    public required Domain.Baselines.ColumnRole Role { get; init; }

    public required bool IsNumeric { get; init; }

    public required double Importance { get; init; }

    /// <summary>Values that are there.</summary>
    public required ulong Values { get; init; }

    public required ulong Missing { get; init; }

    /// <summary>Bins of values: those between the edges, or the categories.</summary>
    public required int Bins { get; init; }

    public double? Mean { get; init; }

    public double? StandardDeviation { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary>Of numbers: upper bounds of the cells; the first one is the lower bound of what the baseline had.</summary>
    public IReadOnlyList<double>? Edges { get; init; }

    /// <summary>Of categories with a bin of their own, the most frequent first.</summary>
    public IReadOnlyList<string>? Categories { get; init; }
}
