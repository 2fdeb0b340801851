namespace OrleansMonitor.Values;

/// <summary>
/// Cells of a table as the names that they stand for. In CSV everything is text: what reads as a number counts by value, and
/// what reads as a truth value is <c>true</c> or <c>false</c>, as in JSON. Blanks around a cell are not part of it.
/// </summary>
internal static class CellText
{
    public static string Name(string cell) => cell.Trim() switch
    {
        "true" or "True" or "TRUE" => "true",
        "false" or "False" or "FALSE" => "false",
        var text => NumberText.IsNumber(text) ? NumberText.Shortest(text) : text,
    };
}
