using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Layout.Tests;

/// <summary>The page is shipped built, for machines without Node: what is built is made of the sources that are here.</summary>
public sealed class DashboardTests
{
    private const string Folder = "silo/Dashboard";

    // As tools/sources.mjs has them.
    private static readonly string[] Single = ["index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];

    [Fact]
    public void What_is_built_is_made_of_the_sources_that_are_here() =>
        Repository.Read(Folder + "/built/source.sha256").Trim().ShouldBe(Hash(), "build it with 'npm ci && npm run build' in silo/Dashboard, and commit what it made");

    [Fact]
    public void Packages_have_one_version_each()
    {
        var versions = Repository.Read(Folder + "/package.json").Split('\n').SkipWhile(static line => !line.Contains("ependencies\"", StringComparison.Ordinal)).Where(static line => line.Contains("\": \"", StringComparison.Ordinal)).ToList();
        versions.Count.ShouldBeGreaterThan(5);
        versions.ShouldAllBe(static line => char.IsAsciiDigit(line.Split('"')[3][0]));
    }

    /// <summary>The hash over lines of the hash and the name of each file, as sha256sum writes them.</summary>
    private static string Hash()
    {
        var root = Repository.Path(Folder);
        var below = Repository.Files(Path.Combine(root, "src"), "*")
            .Where(static file => !file.EndsWith(".test.ts", StringComparison.Ordinal) && !file.EndsWith(".test.tsx", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'));
        var lines = new StringBuilder();
        foreach (var file in Single.Concat(below).Order(StringComparer.Ordinal))
            lines.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(root, file))))}  {file}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
    }
}
