using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>
/// The output where it is a pipe. <see cref="Console"/> takes what is written to a pipe that nobody reads any more, so that
/// <c>orleansmonitor top | head</c> would go on for ever; here the first such write ends the command.
/// </summary>
internal sealed class PipeWriter(FileStream pipe) : TextWriter
{
    private const int OutputHandle = 1;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // Remembers the first half of a character that is written in two.
    private readonly Encoder _encoder = Utf8.GetEncoder();

    public override Encoding Encoding => Utf8;

    /// <summary>Null: the output is a screen, a file, or closed.</summary>
    public static PipeWriter? OfOutput()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
            return null;
        try
        {
            var pipe = new FileStream(new SafeFileHandle(OutputHandle, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            // A file may be shared with other programs, whose place in it only the system knows.
            return pipe.CanSeek ? null : new PipeWriter(pipe);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        var bytes = new byte[_encoder.GetByteCount(buffer, flush: false)];
        _encoder.GetBytes(buffer, bytes, flush: false);
        if (bytes.Length == 0)
            return;
        try
        {
            pipe.Write(bytes);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new OutputClosedException(problem);
        }
    }

    public override void WriteLine(string? value) => Write(value + NewLine);
}

/// <summary>Nobody reads the output any more: there is nothing left to do, and nothing to say.</summary>
internal sealed class OutputClosedException(Exception cause) : Exception(cause.Message, cause);
