using System.Text;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>Leaves out blanks at the end of lines, with which tables fill their last column: a file is better without them.</summary>
internal sealed class TrimmingWriter(TextWriter inner) : TextWriter
{
    private readonly StringBuilder _kept = new();
    private int _blanks;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <summary>What is written at once goes on at once: a pipe takes each write for itself.</summary>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        foreach (var character in buffer)
        {
            if (character == ' ')
            {
                _blanks++;
                continue;
            }

            if (character is not ('\n' or '\r'))
                _kept.Append(' ', _blanks);
            _blanks = 0;
            _kept.Append(character);
        }

        inner.Write(_kept.ToString());
        _kept.Clear();
    }

    public override void Flush() => inner.Flush();
}
