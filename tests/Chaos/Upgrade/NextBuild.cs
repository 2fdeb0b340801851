using System.Diagnostics;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Chaos.Upgrade;

/// <summary>The silo of a next release, built from a copy of the sources with <see cref="NextChanges"/>.</summary>
internal sealed class NextBuild : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly string _directory = Directory.CreateTempSubdirectory("om-next-").FullName;

    public string Silo => Path.Combine(_directory, "artifacts", "bin", "OrleansMonitor.Silo", "release", "OrleansMonitor.Silo.dll");

    /// <param name="silo">The present release's program, built in the folder of its sources.</param>
    public static async Task<NextBuild> MakeAsync(string silo)
    {
        var build = new NextBuild();
        try
        {
            var root = Root(silo);
            foreach (var file in Directory.GetFiles(root).Where(static f => Path.GetExtension(f) is ".props" or ".targets" or ".json" or ".txt" || Path.GetFileName(f) == ".editorconfig"))
                File.Copy(file, Path.Combine(build._directory, Path.GetFileName(file)));
            foreach (var source in NextChanges.Sources)
                Copy(Path.Combine(root, source), Path.Combine(build._directory, source));
            NextChanges.Apply(root, build._directory);
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

    private static string Root(string silo)
    {
        var directory = new FileInfo(silo).Directory;
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

    private async Task CompileAsync()
    {
        string[] arguments =
            ["build", Path.Combine(_directory, "silo"), "-c", "Release", "-p:GenerateDocumentationFile=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false", "--nologo", "-v", "q"];
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

        if (process.ExitCode != 0)
            throw new InvalidOperationException($"the next release does not build: {await output}{await errors}");
    }
}
