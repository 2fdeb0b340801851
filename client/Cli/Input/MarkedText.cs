using System.Text;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Input;

/// <summary>Text in UTF-16 or UTF-32, which say so by their mark (Unicode, section 23.8), as UTF-8, as it passes.</summary>
internal sealed class MarkedText
{
    /// <summary>Bytes that tell whether there is a mark.</summary>
    public const int MarkBytes = 4;

    private readonly string _name;
    private readonly Encoding _encoding;
    private readonly Decoder _decoder;
    private char[] _characters = [];
    private byte[] _utf8 = [];
    private long _line = 1;

    private MarkedText(string name, Encoding encoding) => (_name, _encoding, _decoder) = (name, encoding, encoding.GetDecoder());

    /// <summary>Null: it has no such mark, and is UTF-8.</summary>
    /// <exception cref="CliException">It is UTF-16 without its mark.</exception>
    public static MarkedText? Of(string name, ReadOnlySpan<byte> begin) => begin switch
    {
        [0xFF, 0xFE, 0, 0, ..] => new(name, new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true)),
        [0, 0, 0xFE, 0xFF, ..] => new(name, new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true)),
        [0xFF, 0xFE, ..] => new(name, new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true)),
        [0xFE, 0xFF, ..] => new(name, new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true)),
        [not 0, 0, not 0, 0, ..] => throw Unmarked(name, "UTF-16LE"),
        [0, not 0, 0, not 0, ..] => throw Unmarked(name, "UTF-16BE"),
        _ => null,
    };

    /// <exception cref="CliException">There are bytes that are no character.</exception>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> bytes, bool isLast)
    {
        Reserve(ref _characters, _encoding.GetMaxCharCount(bytes.Length));
        try
        {
            var characters = _characters.AsSpan(0, _decoder.GetChars(bytes, _characters, isLast));
            Reserve(ref _utf8, Encoding.UTF8.GetMaxByteCount(characters.Length));
            _line += characters.Count('\n');
            return _utf8.AsSpan(0, Encoding.UTF8.GetBytes(characters, _utf8));
        }
        catch (DecoderFallbackException problem)
        {
            var good = bytes[..Math.Clamp(problem.Index, 0, bytes.Length)];
            var encoding = (Encoding)_encoding.Clone();
            encoding.DecoderFallback = DecoderFallback.ReplacementFallback;
            var line = _line + encoding.GetString(good).Count('\n');
            throw new CliException(ExitCodes.BadInput, FormattableString.Invariant($"{_name}: line {line:N0} is not {_encoding.WebName.ToUpperInvariant()}, which the file's first bytes say that it is"));
        }
    }

    private static void Reserve<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new T[length];
    }

    private static CliException Unmarked(string name, string encoding) =>
        new(ExitCodes.BadInput, $"{name}: this is {encoding} without its mark. Convert it first: iconv -f {encoding} -t UTF-8");
}
