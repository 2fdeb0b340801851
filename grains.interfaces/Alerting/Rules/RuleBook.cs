using OrleansMonitor.Alerts;

namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>The rules as they were written. Each silo parses them once.</summary>
/// <param name="Version">Ascends with every change.</param>
/// <param name="Shards">Over how many grains alerts are spread.</param>
/// <param name="Sources">Rule files and groups.</param>
/// <param name="Differing">Names of silos whose rule files are others than these; null: there are none.</param>
[GenerateSerializer, Immutable, Alias("om.RuleBook")]
public sealed record RuleBook(
    [property: Id(0)] long Version,
    [property: Id(1)] int Shards,
    [property: Id(2)] RuleSource[] Sources,
    [property: Id(3)] string[]? Differing = null);

/// <summary>A text with rules, in the language of rule files.</summary>
/// <param name="Name">A file's path; a group's name.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="Text">What was written.</param>
[GenerateSerializer, Immutable, Alias("om.RuleSource")]
public sealed record RuleSource(
    [property: Id(0)] string Name,
    [property: Id(1)] RuleOrigin Origin,
    [property: Id(2)] string Text);

/// <summary>What became of a change of the rules.</summary>
/// <param name="Status">Whether it holds; only then anything changed.</param>
/// <param name="Version">The version that holds now.</param>
/// <param name="Errors">What is wrong with it, one sentence each; empty when it was applied.</param>
[GenerateSerializer, Immutable, Alias("om.RuleBookChange")]
public sealed record RuleBookChange(
    [property: Id(0)] RuleChangeStatus Status,
    [property: Id(1)] long Version,
    [property: Id(2)] string[] Errors);

public enum RuleChangeStatus
{
    /// <summary>Durable.</summary>
    Applied,

    /// <summary>It holds already.</summary>
    Unchanged,

    /// <summary>The rules cannot be used.</summary>
    Invalid,

    /// <summary>The group belongs to a file.</summary>
    InFile,

    /// <summary>There is no such group.</summary>
    NotFound,
}
