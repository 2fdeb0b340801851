namespace OrleansMonitor.Cli.Tail;

/// <summary>Finds where rows end in a file that is being written.</summary>
internal static class RowScanner
{
    /// <summary>How many bytes at the beginning are whole rows, at most so many rows. A row of CSV may go over several lines, within a cell that begins with a quote (RFC 4180).</summary>
    /// <param name="bytes">From the beginning of a row on.</param>
    /// <param name="separator">What separates columns of CSV, in UTF-8; empty: the rows are lines.</param>
    /// <param name="maxRows">From 1.</param>
    /// <param name="lines">Ends of lines in them.</param>
    public static int Whole(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> separator, int maxRows, out long lines)
    {
        var (end, rows, passed) = (0, 0, 0L);
        lines = 0;
        var (isOpen, beginsCell) = (false, true);
        for (var i = 0; i < bytes.Length && rows < maxRows; i++)
        {
            var next = bytes[i];
            passed += next == '\n' ? 1 : 0;
            if (separator.IsEmpty ? next == '\n' : !isOpen && next == '\n')
            {
                rows++;
                (end, lines, beginsCell) = (i + 1, passed, true);
            }
            else if (isOpen && next == '"')
            {
                // Two of them stand for one.
                if (i + 1 < bytes.Length && bytes[i + 1] == '"')
                    i++;
                else
                    isOpen = false;
            }
            else if (!isOpen)
            {
                isOpen = beginsCell && next == '"' && !separator.IsEmpty;
                beginsCell = !separator.IsEmpty && bytes[..(i + 1)].EndsWith(separator);
            }
        }

        return end;
    }
}
