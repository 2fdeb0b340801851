using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Tests.Output;

public class TrimmingWriterTests
{
    [Fact]
    public void Blanks_at_the_end_of_lines_are_left_out_however_they_are_written()
    {
        const string Text = " a  b   \r\n\n   \nc  ";
        const string Trimmed = " a  b\r\n\n\nc";
        foreach (var length in (int[])[1, 2, 3, 5, Text.Length])
        {
            using var target = new Counted();
            using var writer = new TrimmingWriter(target);
            for (var i = 0; i < Text.Length; i += length)
                writer.Write(Text[i..Math.Min(Text.Length, i + length)]);
            target.ToString().ShouldBe(Trimmed, $"{length} characters at a time");
            // A pipe takes each write for itself.
            target.Writes.ShouldBe((Text.Length + length - 1) / length);
        }
    }

    private sealed class Counted : StringWriter
    {
        public int Writes { get; private set; }

        public override void Write(string? value)
        {
            Writes++;
            base.Write(value);
        }
    }
}
