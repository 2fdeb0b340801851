using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Client;

/// <summary>
/// The key that joins a label to its record: the XXH64 of the id's UTF-8 text, so that a <see cref="Guid"/> is the same as its
/// text in lower case with hyphens, and a number the same as its decimal text. The default, an empty or a null id is none: its
/// record cannot be labelled later.
/// </summary>
public readonly record struct InferenceId
{
    private InferenceId(ulong hash) => Hash = hash;

    /// <summary>0 is no id.</summary>
    public ulong Hash { get; }

    public static InferenceId From(string? id) => string.IsNullOrEmpty(id) ? default : new(StableHash.OfInferenceId(id));

    public static InferenceId From(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? default : new(StableHash.OfInferenceId(utf8));

    public static InferenceId From(Guid id) => new(StableHash.OfInferenceId(id));

    public static InferenceId From(long id) => new(StableHash.OfInferenceId(id));

    public static implicit operator InferenceId(string? id) => From(id);

    public static implicit operator InferenceId(ReadOnlySpan<byte> utf8) => From(utf8);

    public static implicit operator InferenceId(Guid id) => From(id);

    public static implicit operator InferenceId(long id) => From(id);
}
