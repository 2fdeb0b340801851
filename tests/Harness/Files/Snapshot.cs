using System.Runtime.CompilerServices;

namespace OrleansMonitor.Harness.Files;

/// <summary>
/// Whole outputs, kept in <c>Snapshots/</c>. <c>UPDATE_SNAPSHOTS=1 dotnet test</c> writes them anew; then read the difference
/// before it is committed.
/// </summary>
public static class Snapshot
{
    public static void Matches(string name, string actual, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "..", "Snapshots", name);
        actual = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected != actual)
            throw new InvalidOperationException($"{name} is not as in {path}:\n{actual}");
    }
}
