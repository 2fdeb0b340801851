using System.Reflection;

namespace OrleansMonitor.Rules;

/// <summary>The rules that a silo has unless it is given others.</summary>
public static class DefaultRules
{
    /// <summary>What stands for their file.</summary>
    public const string File = "default-rules.yaml";

    /// <summary>The file's text.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("OrleansMonitor.Rules." + File)
            ?? throw new InvalidOperationException($"the assembly lacks {File}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
