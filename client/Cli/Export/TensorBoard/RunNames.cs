using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansMonitor.Cli.Export.TensorBoard;

/// <summary>Folders of runs: what no file system takes in a name is percent-encoded, so that different names are different folders.</summary>
internal static class RunNames
{
    /// <summary>Bytes of a name that every file system takes.</summary>
    private const int MaxBytes = 200;

    private const string Refused = "/\\:*?\"<>|%";

    public static string Of(ExportSeries series) => series.Scope switch
    {
        ExportScope.Node => Path.Combine("nodes", Folder(series.Node!)),
        ExportScope.Version => Path.Combine(Folder(series.Model!), Folder(series.Version is "" ? "without version" : "version " + series.Version)),
        ExportScope.Segment => Path.Combine(Folder(series.Model!), Folder(series.Segment is "" ? "without segment" : "segment " + series.Segment)),
        _ => Folder(series.Model!),
    };

    private static string Folder(string name)
    {
        var text = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var isRefused = Refused.Contains(name[i], StringComparison.Ordinal) || char.IsControl(name[i]) || (name[i] is '.' or ' ' && (i == 0 || i == name.Length - 1));
            if (isRefused)
                text.Append(CultureInfo.InvariantCulture, $"%{(int)name[i]:X2}");
            else
                text.Append(name[i]);
        }

        var folder = text.ToString();
        return Encoding.UTF8.GetByteCount(folder) <= MaxBytes ? folder : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))[..16]);
    }
}
