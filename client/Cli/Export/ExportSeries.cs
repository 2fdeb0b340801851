namespace OrleansMonitor.Cli.Export;

/// <summary>Whose figures are written.</summary>
internal enum ExportScope
{
    Model,
    Version,
    Segment,
    Node,
}

/// <summary>One course over time: of a model, of one of its versions or segments, or of a node.</summary>
/// <param name="Scope">Which of them. The same model may be there as a whole and by versions, and nobody may add these up.</param>
/// <param name="Model">Null: of a node.</param>
/// <param name="Version">Null: of all; empty: of the records without one.</param>
/// <param name="Segment">Likewise.</param>
/// <param name="Node">Null: of a model.</param>
internal sealed record ExportSeries(ExportScope Scope, string? Model, string? Version, string? Segment, string? Node)
{
    /// <summary>As files have it.</summary>
    public string ScopeName { get; } = Scope.ToString().ToLowerInvariant();

    /// <summary>For people, and for the names of runs.</summary>
    public string Title => Node ?? string.Join(' ', ((string?[])[Model, Part("version", Version), Part("segment", Segment)]).OfType<string>());

    private static string? Part(string what, string? name) => name switch
    {
        null => null,
        "" => $"without {what}",
        _ => $"{what} {name}",
    };
}

/// <summary>A figure of one step.</summary>
/// <param name="Figure">As rules name it.</param>
/// <param name="Unit">Such as s or ratio; empty for a number without one.</param>
/// <param name="Value">Always a number: what has none is not there.</param>
/// <param name="N">Records that it is of.</param>
/// <param name="Low">Lower bound of its interval at 95%.</param>
/// <param name="High">Upper bound.</param>
internal sealed record ExportValue(string Figure, string Unit, double Value, ulong N, double? Low, double? High);

/// <summary>The figures of a series over one step.</summary>
/// <param name="Series">Whose.</param>
/// <param name="From">Begin of the step, by which it is told from others.</param>
/// <param name="To">Its end.</param>
/// <param name="Values">At least one.</param>
internal sealed record ExportStep(ExportSeries Series, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ExportValue> Values);
