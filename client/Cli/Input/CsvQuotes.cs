using System.Text;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Input;

/// <summary>
/// Follows the quotes of CSV (RFC 4180) in UTF-8, as they pass. A quote that is not closed makes one cell of all that follows it, and of
/// many rows none, which nobody would be told.
/// </summary>
internal sealed class CsvQuotes(string name, string separator)
{
    /// <summary>Longer than any cell that somebody means.</summary>
    public const int MaxCellLength = 1 << 20;

    private const byte Quote = (byte)'"';

    private readonly byte[] _separator = Encoding.UTF8.GetBytes(separator);

    // The end of what passed before, as long as a separator or a byte order mark.
    private byte[] _before = [];
    private bool _isOpen;
    private bool _hasJustClosed;
    private long _line = 1;
    private long _openedAt;
    private long _length;
    private bool _hasBegun;

    /// <exception cref="CliException">A quoted cell is too long.</exception>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        var (at, counted) = (0, 0);
        while (at < bytes.Length)
        {
            if (_hasJustClosed && bytes[at] == Quote)
            {
                // Two of them stand for one, and the cell goes on.
                (_isOpen, _hasJustClosed) = (true, false);
                at++;
                continue;
            }

            _hasJustClosed = false;
            var found = bytes[at..].IndexOf(Quote);
            if (_isOpen)
                Lengthen(found < 0 ? bytes.Length - at : found);
            if (found < 0)
                break;
            at += found;
            if (_isOpen)
            {
                (_isOpen, _hasJustClosed) = (false, true);
            }
            else if (BeginsCell(bytes[..at]))
            {
                _line += bytes[counted..at].Count((byte)'\n');
                counted = at;
                (_isOpen, _openedAt, _length) = (true, _line, 0);
            }

            at++;
        }

        _line += bytes[counted..].Count((byte)'\n');
        Keep(bytes);
    }

    /// <exception cref="CliException">A quote is not closed.</exception>
    public void End()
    {
        if (_isOpen)
            throw Problem("the quote that begins a cell here is never closed: all that follows would be one cell");
    }

    private bool BeginsCell(ReadOnlySpan<byte> before)
    {
        if (before.Length < Encoding.UTF8.Preamble.Length + _separator.Length)
            before = (byte[])[.. _before, .. before];
        return before is [] or [.., (byte)'\n' or (byte)'\r'] || before.EndsWith(_separator) || (!_hasBegun && before.SequenceEqual(Encoding.UTF8.Preamble));
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        var length = Encoding.UTF8.Preamble.Length + _separator.Length;
        var end = bytes.Length >= length ? bytes[^length..].ToArray() : [.. _before, .. bytes];
        _before = end.Length > length ? end[^length..] : end;
        _hasBegun |= bytes.Length > Encoding.UTF8.Preamble.Length;
    }

    private void Lengthen(int bytes)
    {
        _length += bytes;
        if (_length > MaxCellLength)
            throw Problem(FormattableString.Invariant($"the quoted cell that begins here has more than {MaxCellLength:N0} bytes; is its quote closed?"));
    }

    private CliException Problem(string what) => new(ExitCodes.BadInput, FormattableString.Invariant($"{name}: line {_openedAt:N0}: {what}"));
}
