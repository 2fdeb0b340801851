using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>Why a question has no answer: a parameter that is wrong, or a name that was never reported.</summary>
public sealed record HealthRefusal
{
    private const int MaxEcho = 128;

    private HealthRefusal()
    {
    }

    /// <summary>There is no such model or node; otherwise a parameter is wrong.</summary>
    public required bool IsNotFound { get; init; }

    /// <summary>What kind of refusal it is, for people.</summary>
    public required string Title { get; init; }

    /// <summary>The whole of it in one sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>The parameter that is wrong, or <c>model</c> or <c>node</c>.</summary>
    public required string Parameter { get; init; }

    /// <summary>Its value, at most 128 characters of it.</summary>
    public required string Value { get; init; }

    /// <summary>What it may be; empty when there is no such name.</summary>
    public required string Limit { get; init; }

    /// <summary>What is wrong, each in one sentence, where a text has many faults.</summary>
    public IReadOnlyList<string> Errors { get; private init; } = [];

    internal static HealthRefusal OfErrors(string parameter, string title, IReadOnlyList<string> errors) => new()
    {
        IsNotFound = false,
        Title = title,
        Detail = string.Join("\n", errors),
        Parameter = parameter,
        Value = "",
        Limit = "",
        Errors = errors,
    };

    internal static HealthRefusal OfParameter(string parameter, string value, string limit) => new()
    {
        IsNotFound = false,
        Title = "A parameter is not valid.",
        Detail = Sentence.Ended($"{parameter} is '{Echo(value)}'; it must be {limit}"),
        Parameter = parameter,
        Value = Echo(value),
        Limit = limit,
    };

    internal static HealthRefusal Unknown(string kind, string name, string list) => new()
    {
        IsNotFound = true,
        Title = $"No such {kind}.",
        Detail = $"No {kind} '{Echo(name)}' has sent anything; {list} lists those that have.",
        Parameter = kind,
        Value = Echo(name),
        Limit = "",
    };

    internal static HealthRefusal Missing(string parameter, string title, string value, string detail) => new()
    {
        IsNotFound = true,
        Title = title,
        Detail = detail,
        Parameter = parameter,
        Value = Echo(value),
        Limit = "",
    };

    internal static HealthRefusal TooMuch(HealthLimit limit, string? from, string step = "", string parameter = "from") => limit.Kind switch
    {
        HealthLimitKind.Points => OfParameter("step", step, $"so long that there are at most {limit.Limit:N0} points"),
        HealthLimitKind.Records => Withheld(limit.Limit, from, parameter),
        _ => OfParameter(parameter, from ?? "", $"later, or the slice narrower: the range has more than {limit.Limit:N0} rows"),
    };

    /// <summary>The whole range has fewer records than are shown.</summary>
    internal static HealthRefusal Withheld(int minimumRecords, string? from, string parameter = "from") =>
        OfParameter(parameter, from ?? "", $"earlier, or the slice wider: figures over fewer than {minimumRecords:N0} records are withheld (Privacy:MinimumRecords)");

    /// <summary>A foreign value is repeated, so that its sender finds it, but not at any length.</summary>
    private static string Echo(string value) => value.Length <= MaxEcho ? value : value[..MaxEcho] + "…";
}
