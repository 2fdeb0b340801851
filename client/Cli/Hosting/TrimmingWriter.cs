using System.Text;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>Leaves out blanks at the end of lines, with which tables fill their last column: a file is better without them.</summary>
internal sealed class TrimmingWriter(TextWriter inner) : TextWriter
{
    private int _blanks;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            _blanks++;
            return;
        }

        if (value is not ('\n' or '\r'))
        {
            for (var i = 0; i < _blanks; i++)
                inner.Write(' ');
        }

        _blanks = 0;
        inner.Write(value);
    }

    public override void Flush() => inner.Flush();
}
