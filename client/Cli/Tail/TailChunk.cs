using System.Text;
using OrleansMonitor.Cli.Input;

namespace OrleansMonitor.Cli.Tail;

/// <summary>Whole rows of a file that grows, as a table of their own: with the header of the file where it has one.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Format">CSV or JSON Lines.</param>
/// <param name="Separator">What separates columns of CSV.</param>
/// <param name="Header">The header line of CSV with its end; empty for JSON Lines.</param>
/// <param name="Columns">What says which columns there are: the header line, or of JSON Lines an object with the members of the first row; empty: none could be read yet.</param>
/// <param name="Bytes">The rows.</param>
/// <param name="FirstLine">The line of the file that they begin with.</param>
/// <param name="LastLine">The line that they end with.</param>
/// <param name="IsFirst">Whether the file begins with them, so that a column that is not there is a mistyped name.</param>
internal sealed record TailChunk(string Name, InputFormat Format, string Separator, string Header, string Columns, ReadOnlyMemory<byte> Bytes, long FirstLine, long LastLine, bool IsFirst) : ITable
{
    public bool IsContinued => !IsFirst;

    public ITable Beginning => Format == InputFormat.Csv ? this : this with { Bytes = Encoding.UTF8.GetBytes(Columns), IsFirst = true };

    /// <summary>How many lines of the file lie before the one that a reader of this table counts as the first.</summary>
    public long LinesBefore => FirstLine - 1 - (Header.Length > 0 ? 1 : 0);

    public Stream Read(out Stream source)
    {
        var header = Encoding.UTF8.GetBytes(Header);
        var whole = new byte[header.Length + Bytes.Length];
        header.CopyTo(whole, 0);
        Bytes.CopyTo(whole.AsMemory(header.Length));
        return source = new MemoryStream(whole, writable: false);
    }
}
