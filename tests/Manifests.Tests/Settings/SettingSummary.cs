using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace OrleansMonitor.Manifests.Tests.Settings;

/// <summary>What the code says of a setting, from the documentation file that the build puts beside the assembly.</summary>
internal static partial class SettingSummary
{
    /// <param name="property">The setting.</param>
    /// <param name="range">What may be set, which the text need not say again.</param>
    public static string Of(PropertyInfo property, string range)
    {
        var file = Path.ChangeExtension(property.DeclaringType!.Assembly.Location, ".xml");
        if (!File.Exists(file))
            return "";
        var member = XDocument.Load(file).Descendants("member").FirstOrDefault(m => m.Attribute("name")?.Value == $"P:{property.DeclaringType.FullName}.{property.Name}");
        if (member?.Element("summary") is not { } summary)
            return "";
        foreach (var reference in summary.Descendants().Where(e => e.Name.LocalName is "see" or "c").ToList())
            reference.ReplaceWith($"`{(reference.Attribute("cref")?.Value ?? reference.Value).Split('.')[^1]}`");
        var text = Spaces().Replace(summary.Value, " ").Replace(", " + range, "", StringComparison.Ordinal).Replace("|", "/", StringComparison.Ordinal);
        text = Switch().Replace(text, "Otherwise ");
        text = Default().Replace(text, rest => rest.Groups["next"].Value.ToUpperInvariant()).Trim();
        return text.Length == 0 || text.EndsWith('.') ? text : text + ".";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("Default (false|true): ")]
    private static partial Regex Switch();

    [GeneratedRegex(@"Default:? ([^.;:]|\.\d)+([.;:] ?|$)(?<next>\w?)")]
    private static partial Regex Default();
}
