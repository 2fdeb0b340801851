using Xunit;

namespace OrleansMonitor.Harness.Files;

/// <summary>
/// Public data sets that are not part of the project: OM_DATA names their directory, otherwise <c>shared/data</c> beside the
/// repository is tried.
/// </summary>
public static class DataSets
{
    public static string? Directory { get; } = Find();

    public static string Path(string file) => System.IO.Path.Combine(Directory!, file);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("OM_DATA") is { Length: > 0 } given)
            return given;
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "OrleansMonitor.sln")))
            {
                var beside = System.IO.Path.Combine(directory.Parent!.FullName, "shared", "data");
                return System.IO.Directory.Exists(beside) ? beside : null;
            }
        }

        return null;
    }
}

/// <summary>A test that needs a data set; skipped, with the reason, where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DataSetFactAttribute : FactAttribute
{
    public DataSetFactAttribute(params string[] files)
    {
        if (DataSets.Directory is null)
            Skip = "the public data sets are absent (set OM_DATA to their directory)";
        else if (files.FirstOrDefault(file => !File.Exists(DataSets.Path(file))) is { } missing)
            Skip = $"the data set {missing} is absent";
    }
}
