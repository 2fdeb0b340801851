namespace OrleansMonitor.Harness;

/// <summary>
/// What a next release may add, as changes of the present sources: a member in each message on the way of a batch, and a part in
/// every partial aggregate. It writes them everywhere; this release's silo has never heard of them.
/// </summary>
public static class NextChanges
{
    /// <summary>What the new part holds: to be found in the database.</summary>
    public const string Marker = "om-next-part";

    /// <summary>Folders of the sources that a silo is built from.</summary>
    public static readonly string[] Sources = ["domain", "protocol", "rules", "grains.interfaces", "grains", "storage", "silo"];

    private static readonly (string File, string Old, string New)[] Changes =
    [
        ("grains.interfaces/Nodes/NodeBatch.cs", "bool IsWatched = false);", "bool IsWatched = false, [property: Id(90)] string? Next = \"next\");"),
        ("grains.interfaces/Nodes/SubmitResult.cs", "LabelOutcomes? Labels = null);", "LabelOutcomes? Labels = null, [property: Id(90)] string? Next = \"next\");"),
        ("grains.interfaces/Models/ModelDelta.cs", "byte[][] Labels);", "byte[][] Labels, [property: Id(90)] long[]? Next = null) { [Id(91)] public string? More { get; init; } = \"next\"; }"),
        ("grains.interfaces/Models/DeltaResult.cs", "LabelOutcomes[]? Labels = null);", "LabelOutcomes[]? Labels = null, [property: Id(90)] string? Next = \"next\");"),
        ("grains.interfaces/Cluster/ModelSummary.cs", "long LastRecords = 0);", "long LastRecords = 0, [property: Id(90)] string? Next = \"next\");"),
        ("grains.interfaces/Health/HealthQuery.cs", "TimeSpan? Retention = null);", "TimeSpan? Retention = null, [property: Id(90)] string? Next = \"next\");"),
        ("domain/Records/PartialAggregate.Encoding.cs", "writer.WriteVarUInt((uint)present);", "writer.WriteVarUInt((uint)present | (1u << 20));"),
        ("domain/Records/PartialAggregate.Encoding.cs", "            writer.WriteBlock(part.WrittenSpan);\n        }\n", $"            writer.WriteBlock(part.WrittenSpan);\n        }}\n\n        writer.WriteBlock(\"{Marker}\"u8);\n"),
        ("grains/Models/ModelGrain.cs", "    public Task<DeltaResult> ApplyAsync(ModelDelta delta)\n    {\n", "    private static readonly System.Diagnostics.Metrics.Counter<long> NextDeltas = new System.Diagnostics.Metrics.Meter(\"OrleansMonitor.Next\").CreateCounter<long>(\"orleansmonitor.next.deltas\");\n\n    public Task<DeltaResult> ApplyAsync(ModelDelta delta)\n    {\n        NextDeltas.Add(1, new KeyValuePair<string, object?>(\"from\", delta.More ?? \"before\"));\n"),
    ];

    /// <summary>The next release's metric that counts the deltas its models took: from silos of the release <c>before</c>, or of the <c>next</c>.</summary>
    public static string DeltasFrom(string release) => $"orleansmonitor_next_deltas_total{{from=\"{release}\"}}";

    /// <summary>Changes the sources below a folder, and writes what differs below another.</summary>
    /// <exception cref="InvalidOperationException">A change no longer fits; without it nothing would be shown.</exception>
    public static void Apply(string from, string to)
    {
        foreach (var (file, text) in Changed(from))
            File.WriteAllText(Path.Combine(to, file), text);
    }

    /// <inheritdoc cref="Apply"/>
    public static IReadOnlyDictionary<string, string> Changed(string from)
    {
        var changed = new Dictionary<string, string>();
        foreach (var (file, old, text) in Changes)
        {
            var before = changed.GetValueOrDefault(file) ?? File.ReadAllText(Path.Combine(from, file)).ReplaceLineEndings("\n");
            if (before.Split(old).Length != 2)
                throw new InvalidOperationException($"{file} has not exactly one '{old}': say in NextChanges.cs how the next release differs from the present sources");
            changed[file] = before.Replace(old, text, StringComparison.Ordinal);
        }

        return changed;
    }
}
