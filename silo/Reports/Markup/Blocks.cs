namespace OrleansMonitor.Silo.Reports.Markup;

/// <summary>What the sections of a report are made of.</summary>
internal static class Blocks
{
    public static Html Section(string title, string note, params Html[] parts) =>
        Html.Of($"<section><h2>{title} <small>{note}</small></h2>{Html.Join(parts)}</section>\n");

    /// <summary>A part that is not there says why.</summary>
    public static Html Absent(string reason) => Html.Of($"<p class=\"absent\">{reason}</p>");

    public static Html Note(string text) => text.Length == 0 ? Html.None : Html.Of($"<p class=\"note\">{text}</p>");

    // A longer table is divided between printed pages.
    private const int MaxWhole = 18;

    /// <param name="head">Headings; those of figures begin with <c>&gt;</c> and stand to the right.</param>
    /// <param name="rows">Cells.</param>
    public static Html Table(string[] head, IEnumerable<Html[]> rows)
    {
        var isRight = Array.ConvertAll(head, static each => each.StartsWith('>'));
        var headings = Html.Join(head.Select((each, i) => isRight[i] ? Html.Of($"<th class=\"n\" scope=\"col\">{each[1..]}</th>") : Html.Of($"<th scope=\"col\">{each}</th>")));
        var all = rows.ToList();
        var body = Html.Join(all.Select(row => Html.Of($"<tr>{Html.Join(row.Select((cell, i) => isRight[i] ? Html.Of($"<td class=\"n\">{cell}</td>") : Html.Of($"<td>{cell}</td>")))}</tr>\n")));
        return Html.Of($"<table{(all.Count > MaxWhole ? new Html(" class=\"long\"") : Html.None)}><thead><tr>{headings}</tr></thead><tbody>{body}</tbody></table>");
    }

    public static Html Text(string text) => Html.Of($"{text}");

    /// <summary>A figure, with what it rests on below it.</summary>
    public static Html Figure(string value, string below) => below.Length == 0 ? Text(value) : Html.Of($"{value}<small>{below}</small>");

    /// <summary>What a bounded list leaves out.</summary>
    public static Html More(int count, string what) => count <= 0 ? Html.None : Html.Of($"<p class=\"more\">and {FigureText.Count(count)} more {what}</p>");
}
