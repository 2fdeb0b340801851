using System.Text;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Tests.Output;

public class PipeWriterTests
{
    [Fact]
    public void A_character_that_is_written_in_halves_arrives_whole()
    {
        const string Text = "fox 🦊, é, 日本, \U0001F680.";
        var path = Path.GetTempFileName();
        try
        {
            using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            using (var writer = new PipeWriter(file))
            {
                foreach (var half in Text)
                    writer.Write(half);
                writer.Write(Text);
            }

            File.ReadAllText(path, Encoding.UTF8).ShouldBe(Text + Text);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
