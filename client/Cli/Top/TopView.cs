using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Health;
using Spectre.Console;
using Spectre.Console.Rendering;
using TableCell = OrleansMonitor.Cli.Output.TableCell;

namespace OrleansMonitor.Cli.Top;

/// <summary>The cluster on a screen, or as lines for a log.</summary>
internal static class TopView
{
    private static readonly (string What, string Path)[] Addresses =
        [("page", "/"), ("health", "/v1/cluster/health"), ("OpenAPI", "/openapi/v1.json"), ("metrics", "/metrics")];

    private const int LineWidth = 80;

    /// <param name="endpoint">The silo's.</param>
    /// <param name="look">What was seen.</param>
    /// <param name="chosen">The chosen line of the models; null: none can be chosen.</param>
    /// <param name="profile">Of the screen.</param>
    public static IRenderable Render(Uri endpoint, TopLook look, int? chosen, Profile profile)
    {
        var health = look.Health;
        var links = Links(endpoint, profile.Width);
        List<IRenderable> parts =
        [
            new Text(ClusterView.Summary(health), new Style(decoration: Decoration.Bold)),
            .. links.Select(line => new Text(line, new Style(decoration: Decoration.Dim))),
            new Text(""),
            Fitted(TopTables.Models(look, chosen), profile),
            new Text(""),
        ];
        if (health.Silos.Count > 0)
        {
            parts.Add(Fitted(TopTables.Silos(health.Silos, health.Time), profile));
            parts.Add(new Text(""));
        }

        // Around the nodes: the summary, the addresses, two blanks, two headings, and the line of the keys; the silos with a blank and a heading.
        var silos = health.Silos.Count > 0 ? health.Silos.Count + 2 : 0;
        var room = Math.Max(1, profile.Height - links.Count - health.Models.Count - silos - 6);
        var shown = health.Nodes.Count <= room ? health.Nodes : [.. health.Nodes.Take(room - 1)];
        parts.Add(Fitted(TopTables.Nodes(shown, health.Time), profile));
        if (shown.Count < health.Nodes.Count)
            parts.Add(new Text($"and {health.Nodes.Count - shown.Count} more nodes: orleansmonitor nodes"));
        return new Rows(parts);
    }

    public static void Append(IAnsiConsole console, TopLook look)
    {
        console.WriteLine(ClusterView.Summary(look.Health));
        if (look.Health.Models.Count > 0)
            console.Write(ResultWriter.Render(TopTables.Models(look, chosen: null)));
        // A log says of silos only what is wrong.
        foreach (var silo in look.Health.Silos.Where(static silo => silo.State == SiloState.Lost))
            console.WriteLine($"silo {silo.Silo} is lost; last heard of {TableCell.Ago(silo.LastContact, look.Health.Time).Shown}");
        console.WriteLine();
    }

    public static void AppendLinks(IAnsiConsole console, Uri endpoint)
    {
        foreach (var line in Links(endpoint, LineWidth))
            console.WriteLine(line);
        console.WriteLine();
    }

    /// <summary>In full, so that a terminal makes links of them; as many in a line as fit, so that none is broken.</summary>
    private static List<string> Links(Uri endpoint, int width)
    {
        var lines = new List<string>();
        foreach (var (what, path) in Addresses)
        {
            var link = $"{what} {SiloAddress.Of(endpoint, path)}";
            if (lines.Count > 0 && lines[^1].Length + ResultTable.Gap + link.Length <= width)
                lines[^1] += new string(' ', ResultTable.Gap) + link;
            else
                lines.Add(link);
        }

        return lines;
    }

    /// <summary>Leaves out columns from the right until the table is no wider than the screen: broken lines are hard to read.</summary>
    private static IRenderable Fitted(ResultTable table, Profile profile)
    {
        if (table.Rows.Count == 0)
            return new Text(table.WhenEmpty);
        return ResultWriter.Render(table.FittedTo(profile.Width));
    }
}
