using System.Diagnostics;
using OrleansMonitor.EndToEnd.Tests.Support;

namespace OrleansMonitor.Cluster.Upgrade;

/// <summary>
/// The silo of a next release, built from a copy of the sources with what a release may add: a member in each message on the way
/// of a batch, and a part in every partial aggregate. It writes them everywhere; this release's silo has never heard of them.
/// </summary>
internal sealed class NextBuild : IDisposable
{
    /// <summary>What the new part holds: to be found in the database.</summary>
    public const string Marker = "om-next-part";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private static readonly string[] Sources = ["domain", "grains.interfaces", "grains", "storage", "silo"];

    private static readonly (string File, string Old, string New)[] Changes =
    [
        ("grains.interfaces/Nodes/NodeBatch.cs", "WindowPart[] Node);", "WindowPart[] Node, [property: Id(90)] string? Next = \"next\");"),
        ("grains.interfaces/Nodes/SubmitResult.cs", "long Limit);", "long Limit, [property: Id(90)] string? Next = \"next\");"),
        ("grains.interfaces/Models/ModelDelta.cs", "byte[][] Labels);", "byte[][] Labels, [property: Id(90)] long[]? Next = null) { [Id(91)] public string? More { get; init; } = \"next\"; }"),
        ("grains.interfaces/Models/DeltaResult.cs", "double SamplingRate);", "double SamplingRate, [property: Id(90)] string? Next = \"next\");"),
        ("grains.interfaces/Cluster/ModelSummary.cs", "string[] Nodes);", "string[] Nodes, [property: Id(90)] string? Next = \"next\");"),
        ("grains.interfaces/Health/HealthQuery.cs", "HealthPrices? Prices = null);", "HealthPrices? Prices = null, [property: Id(90)] string? Next = \"next\");"),
        ("domain/Records/PartialAggregate.Encoding.cs", "writer.WriteVarUInt((uint)present);", "writer.WriteVarUInt((uint)present | (1u << 20));"),
        ("domain/Records/PartialAggregate.Encoding.cs", "            writer.WriteBlock(part.WrittenSpan);\n        }\n", $"            writer.WriteBlock(part.WrittenSpan);\n        }}\n\n        writer.WriteBlock(\"{Marker}\"u8);\n"),
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("om-next-").FullName;

    public string Silo => Path.Combine(_directory, "artifacts", "Orleans", "bin", "OrleansMonitor.Silo", "release", "OrleansMonitor.Silo.dll");

    public static async Task<NextBuild> MakeAsync()
    {
        var build = new NextBuild();
        try
        {
            var root = Root();
            foreach (var file in Directory.GetFiles(root).Where(static f => Path.GetExtension(f) is ".props" or ".targets" or ".json" or ".txt" || Path.GetFileName(f) == ".editorconfig"))
                File.Copy(file, Path.Combine(build._directory, Path.GetFileName(file)));
            foreach (var source in Sources)
                Copy(Path.Combine(root, source), Path.Combine(build._directory, source));
            foreach (var change in Changes)
                Apply(build._directory, change);
            await build.CompileAsync();
            return build;
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Root()
    {
        var directory = new FileInfo(Programs.Silo).Directory;
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "OrleansMonitor.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("the sources are not where the build is");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var directory in Directory.GetDirectories(from))
            Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
    }

    /// <summary>A change that no longer fits the sources would make a test of nothing.</summary>
    private static void Apply(string root, (string File, string Old, string New) change)
    {
        var path = Path.Combine(root, change.File);
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var at = text.IndexOf(change.Old, StringComparison.Ordinal);
        (at >= 0 && text.IndexOf(change.Old, at + 1, StringComparison.Ordinal) < 0).ShouldBeTrue($"{change.File} has not exactly one '{change.Old}'");
        File.WriteAllText(path, text.Replace(change.Old, change.New, StringComparison.Ordinal));
    }

    private async Task CompileAsync()
    {
        string[] arguments =
            ["build", Path.Combine(_directory, "silo"), "-c", "Release", "-p:GrainRuntime=Orleans", "-p:GenerateDocumentationFile=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false", "--nologo", "-v", "q"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"the build did not end within {Patience}");
        }

        process.ExitCode.ShouldBe(0, await output + await errors);
        File.Exists(Silo).ShouldBeTrue(Silo);
    }
}
