using OrleansMonitor.Client.Privacy;

namespace OrleansMonitor.Cli.Replay;

/// <summary>The rules of a file's columns; null where a column has none.</summary>
internal sealed class ColumnRules
{
    private readonly RuleInUse?[]? _features;
    private readonly RuleInUse?[]? _categories;
    private readonly RuleInUse?[] _measures;
    private readonly RuleInUse?[]? _dimensions;
    private readonly RuleInUse?[] _embeddings;
    private readonly RuleInUse? _segment;

    /// <exception cref="ArgumentException">A rule is of the other kind of values.</exception>
    public ColumnRules(ClientPrivacy privacy, ReplayPlan plan)
    {
        _features = privacy.For(plan.Features, areNumbers: true);
        _categories = privacy.For(plan.Categories, areNumbers: false);
        _measures = [.. plan.Measures.Select(privacy.For)];
        _dimensions = privacy.For(plan.Dimensions, areNumbers: false);
        _embeddings = [.. plan.Embeddings.Select(privacy.For)];
        _segment = plan.SegmentColumn is null ? null : privacy.For([plan.SegmentColumn], areNumbers: false)?[0];
    }

    public string Segment(string segment) =>
        _segment is null || segment.Length == 0 ? segment : _segment.TryCoarsen(segment, out var coarse) ? coarse.ToString() : "";

    public double Feature(int column, double number) => _features?[column] is { } rule ? rule.Coarsen(number) : number;

    public string? Category(int column, string? text) => _categories?[column] is { } rule && text is not null ? Coarse(rule, text) : text;

    public string? Dimension(int column, string? text) => _dimensions?[column] is { } rule && text is not null ? Coarse(rule, text) : text;

    /// <summary>Nothing makes a vector coarser: one that has a rule is left out.</summary>
    public float[]? Embedding(int column, float[]? vector)
    {
        if (vector is null || _embeddings[column] is not { } rule)
            return vector;
        rule.Count();
        return null;
    }

    // What a file measures may be a number in one row and a text in another: what a rule is not for is left out.
    public (double Number, string? Category) Measurement(int column, (double Number, string? Category) measured) =>
        _measures[column] is not { } rule ? measured
        : measured.Category is { } category ? (double.NaN, Coarse(rule, category))
        : (rule.Coarsen(measured.Number), null);

    private static string? Coarse(RuleInUse rule, string text) => rule.TryCoarsen(text, out var coarse) ? coarse.ToString() : null;
}
