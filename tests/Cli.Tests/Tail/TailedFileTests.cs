using System.Text;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Tail;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Files;
using Xunit.Abstractions;

namespace OrleansMonitor.Cli.Tests.Tail;

public sealed class TailedFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly List<string> _told = [];
    private readonly SkippedCells _skipped = new();

    private string Log => Path.Combine(_directory.Path, "app.log");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_row_counts_when_it_is_whole()
    {
        using var file = Follow();
        file.Next(isLast: false).ShouldBeNull();
        _told.ShouldHaveSingleItem().ShouldEndWith("there is no such file yet; it is waited for");
        Append("t,p\n1,a\n2,");
        Rows(file).ShouldBe(["1,a"]);
        Rows(file).ShouldBeEmpty();
        Append("b\n3,c");
        Rows(file).ShouldBe(["2,b"]);
        Rows(file, isLast: true).ShouldBe(["3,c"]);
    }

    [Fact]
    public void What_was_renamed_is_read_to_its_end_and_then_what_took_its_name()
    {
        using var file = Follow();
        Append("t,p\n1,a\n");
        Rows(file).ShouldBe(["1,a"]);
        using (var writer = new StreamWriter(Log, append: true))
        {
            File.Move(Log, Log + ".1");
            Append("t,p\n3,c\n");
            Rows(file).ShouldBeEmpty();
            // Its writer has it open still.
            writer.Write("2,b\n2.5,b");
        }

        Rows(file).ShouldBe(["2,b", "2.5,b", "3,c"]);
        file.Rotations.ShouldBe(1);
        _told.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_truncated_is_read_from_its_beginning_and_told()
    {
        using var file = Follow();
        Append("t,p\n1,a\n2,b\n");
        Rows(file).Count.ShouldBe(2);
        File.WriteAllText(Log, "t,p\n3,c\n");
        Rows(file).ShouldBe(["3,c"]);
        // As long as before, and another one.
        File.WriteAllText(Log, "t,p\n4,d\n5,e\n");
        Rows(file).ShouldBe(["4,d", "5,e"]);
        file.Truncations.ShouldBe(2);
        _told[^1].ShouldContain("the file that was read until byte 8 was truncated, or is gone");
    }

    [Fact]
    public void What_a_copy_of_a_truncated_file_has_more_is_read_from_the_copy()
    {
        using var file = Follow();
        Append("t,p\n1,a\n");
        Rows(file).ShouldBe(["1,a"]);
        Append("2,b\n");
        File.Copy(Log, Log + ".1");
        File.WriteAllText(Log, "t,p\n3,c\n");
        Rows(file).ShouldBe(["2,b", "3,c"]);
        file.Truncations.ShouldBe(0);
    }

    [Fact]
    public void A_place_is_found_again_under_its_name_or_another_one_with_all_that_was_rotated_since()
    {
        Append("t,p\n1,a\n2,b\n");
        var place = PlaceAfter();
        Append("3,c\n");
        using (var file = Follow(place))
            Rows(file).ShouldBe(["3,c"]);
        File.Move(Log, Log + "-20261101");
        Append("t,p\n4,d\n");
        File.SetLastWriteTimeUtc(Log + "-20261101", DateTime.UnixEpoch.AddYears(50));
        File.SetLastWriteTimeUtc(Log, DateTime.UnixEpoch.AddYears(51));
        File.Move(Log, Log + "-20261102");
        Append("t,p\n5,e\n");
        using var later = Follow(place);
        Rows(later).ShouldBe(["3,c", "4,d", "5,e"]);
        Append("6,f\n");
        Rows(later).ShouldBe(["6,f"]);
        later.Rotations.ShouldBe(2);
    }

    [Fact]
    public void A_place_that_is_nowhere_is_told_and_what_has_the_name_is_read_from_its_beginning()
    {
        Append("t,p\n1,a\n2,b\n");
        var place = PlaceAfter();
        File.Delete(Log);
        Append("t,p\n7,g\n");
        using var file = Follow(place);
        Rows(file).ShouldBe(["7,g"]);
        _told.ShouldHaveSingleItem().ShouldContain("the file that was read until byte 12 was truncated, or is gone");
        file.Truncations.ShouldBe(1);
    }

    [Fact]
    public void What_there_is_can_be_passed_over_and_the_header_stays_known()
    {
        Append("t,p\n1,a\n2,");
        using var file = Follow(fromEnd: true);
        Rows(file).ShouldBeEmpty();
        Append("b\n3,c\n");
        var chunk = file.Next(isLast: false)!;
        (chunk.Header, Text(chunk), chunk.FirstLine, chunk.LastLine, chunk.IsFirst).ShouldBe(("t,p\n", "2,b\n3,c\n", 3L, 4L, false));
    }

    [Fact]
    public void A_quote_that_is_never_closed_takes_its_own_line_and_no_other()
    {
        using var file = Follow();
        var filler = new string('x', 1000);
        Append("t,p\n1,\"a\n" + string.Concat(Enumerable.Range(0, 1100).Select(each => $"{each},{filler}\n")));
        Rows(file).Count.ShouldBe(1100);
        _skipped.Rows.ShouldBe(1);
        _skipped.Messages[0].ShouldStartWith("line 2: a quote that begins a cell is never closed; the row is left out");
    }

    [Fact]
    public void A_quote_that_is_never_closed_takes_its_own_line_at_the_end_too()
    {
        using var file = Follow();
        Append("t,p\n1,a\n2,\"b\n3,c\n4,d\n");
        Rows(file, isLast: true).ShouldBe(["1,a", "3,c", "4,d"]);
        _skipped.Messages.ShouldHaveSingleItem().ShouldStartWith("line 3: a quote that begins a cell is never closed");
    }

    [Fact]
    public void A_link_is_the_file_that_it_names()
    {
        Append("t,p\n1,a\n");
        File.CreateSymbolicLink(Log + "-current", Log);
        using var file = Follow(path: Log + "-current");
        Rows(file).ShouldBe(["1,a"]);
        for (var i = 0; i < 3; i++)
            Rows(file).ShouldBeEmpty();
        file.Rotations.ShouldBe(0);
    }

    [Fact]
    public void What_was_rotated_is_read_while_nothing_has_the_name_yet()
    {
        using var file = Follow();
        Append("t,p\n1,a\n");
        Rows(file).ShouldBe(["1,a"]);
        Rotate(day: 1);
        Append("t,p\n2,b\n");
        Rotate(day: 2);
        // One more look at what has left its name, then what is newer.
        Rows(file).ShouldBeEmpty();
        Rows(file).ShouldBe(["2,b"]);
        File.AppendAllText(Log + "-2", "3,c\n");
        Rows(file).ShouldBe(["3,c"]);
        Rows(file).ShouldBeEmpty();
        file.Rotations.ShouldBe(1);
        _told.ShouldBeEmpty();
    }

    [Fact]
    public void A_copy_of_a_truncated_file_is_read_although_nothing_of_it_was()
    {
        using var file = Follow();
        Append("t,p\n1,a\n");
        Rows(file).ShouldBe(["1,a"]);
        Rotate(day: 1);
        Append("t,p\n");
        Rows(file).ShouldBeEmpty();
        Rows(file).ShouldBeEmpty();
        Append("2,b\n");
        File.Copy(Log, Log + "-2");
        File.WriteAllText(Log, "t,p\n3,c\n");
        Rows(file).ShouldBe(["2,b", "3,c"]);
    }

    [Fact]
    public void What_was_rotated_and_deleted_is_followed_by_what_is_newer()
    {
        using var file = Follow();
        Append("t,p\n1,a\n");
        Rows(file).ShouldBe(["1,a"]);
        Rotate(day: 1);
        Append("t,p\n2,b\n");
        Rotate(day: 2);
        Append("t,p\n3,c\n");
        File.Delete(Log + "-1");
        Rows(file).ShouldBeEmpty();
        Rows(file).ShouldBe(["2,b", "3,c"]);
    }

    [Fact]
    public void What_is_beside_a_file_and_no_rotation_of_it_is_not_read()
    {
        using var file = Follow();
        Append("t,p\n1,a\n");
        Rows(file).ShouldBe(["1,a"]);
        Rotate(day: 1);
        Append("t,p\n2,b\n");
        File.WriteAllText(Log + ".labels", "id,label\n7,x\n");
        File.WriteAllText(Log + "-3.gz", "not read");
        File.CreateSymbolicLink(Log + "-4", Log);
        Rows(file).ShouldBeEmpty();
        Rows(file).ShouldBe(["2,b"]);
        Rows(file).ShouldBeEmpty();
        _told.ShouldHaveSingleItem().ShouldEndWith("app.log-3.gz: it was compressed before it was read, and what it holds is not read: replay reads it");
        file.UnreadFiles.ShouldBe(1);
    }

    [Fact]
    public void A_row_that_is_not_UTF8_is_left_out_alone()
    {
        using var file = Follow();
        Append("t,p\n1,a\n");
        using (var stream = new FileStream(Log, FileMode.Append))
            stream.Write([(byte)'2', (byte)',', 0xFF, (byte)'\n', (byte)'3', (byte)',', (byte)'c', (byte)'\n']);
        Rows(file).ShouldBe(["1,a", "3,c"]);
        _skipped.Messages.ShouldHaveSingleItem().ShouldBe("line 3: it is not UTF-8; the row is left out");
    }

    [Fact]
    public void What_cannot_grow_is_refused()
    {
        File.WriteAllBytes(Log, [0x1F, 0x8B, 8, 0, 0]);
        using var file = Follow();
        Should.Throw<CliException>(() => file.Next(isLast: false)).Message.ShouldEndWith("only text that grows can be followed, and this is compressed: use replay");
    }

    [Fact]
    public void JSON_Lines_are_told_by_their_first_character()
    {
        using var file = Follow();
        Append("{\"t\":1,\"p\":\"\\\"\"}\n{\"t\":2}\n");
        var chunk = file.Next(isLast: false)!;
        (chunk.Format, chunk.Header, chunk.IsFirst, chunk.LinesBefore).ShouldBe((InputFormat.JsonLines, "", true, 0L));
        Append("{\"t\":3}\n");
        chunk = file.Next(isLast: false)!;
        (Text(chunk), chunk.IsFirst, chunk.LinesBefore).ShouldBe(("{\"t\":3}\n", false, 2L));
    }

    [Fact]
    public void The_first_row_of_JSON_Lines_says_the_columns_after_a_rotation_and_a_start_too()
    {
        using var file = Follow();
        Append("{broken}\n");
        file.Next(isLast: false)!.Columns.ShouldBeEmpty();
        Append("{\"t\":1,\"p_b\":0.5,\"p_a\":0.5}\n{\"t\":2,\"p_c\":1}\n");
        RowReader.HeaderOf(file.Next(isLast: false)!.Beginning).ShouldBe(["t", "p_b", "p_a"]);
        Append("{\"t\":3}\n");
        RowReader.HeaderOf(file.Next(isLast: false)!.Beginning).ShouldBe(["t", "p_b", "p_a"]);
        using var later = Follow(file.Place);
        Rotate(day: 1);
        Append("{\"t\":4}\n");
        RowReader.HeaderOf(later.Next(isLast: false)!.Beginning).ShouldBe(["t", "p_b", "p_a"]);
    }

    [Fact]
    public void Each_row_comes_once_however_files_are_written_rotated_and_left()
    {
        for (var round = 0; round < 40; round++)
        {
            var seed = Seeds.Next();
            output.WriteLine($"OM_SEED={seed}");
            EachRowComesOnce(new Random(seed), Path.Combine(_directory.Path, $"{round}.log"));
        }
    }

    private void EachRowComesOnce(Random random, string path)
    {
        var (written, read, rotated) = (0, new List<string>(), 0);
        var isNew = false;
        var file = Follow(path: path);
        // What was rotated before anybody looked is nobody's.
        File.WriteAllText(path, $"t,p\n{written++},\"a\nb\"\n");
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(-1));
        read.AddRange(Rows(file));
        for (var step = 0; step < 200; step++)
        {
            switch (random.Next(8))
            {
                case 0 when !isNew:
                    // As logrotate does: the files move up by one.
                    for (var i = rotated; i > 0; i--)
                        File.Move($"{path}.{i}", $"{path}.{i + 1}");
                    if (random.Next(2) == 0)
                    {
                        File.Move(path, path + ".1");
                    }
                    else
                    {
                        File.Copy(path, path + ".1");
                        File.SetLastWriteTimeUtc(path + ".1", DateTime.UnixEpoch.AddDays(step));
                        if (random.Next(2) == 0)
                            read.AddRange(Rows(file));
                        File.WriteAllText(path, "");
                    }

                    rotated++;
                    isNew = true;
                    break;
                case 1:
                    var place = file.Place;
                    file.Dispose();
                    file = Follow(place, path: path);
                    break;
                case 2 or 3:
                    read.AddRange(Rows(file));
                    break;
                default:
                    using (var writer = new StreamWriter(path, append: true))
                    {
                        if (isNew)
                            writer.Write("t,p\n");
                        for (var rows = random.Next(5); rows > 0; rows--)
                            writer.Write($"{written++},\"a\nb\"\n");
                    }

                    // A clock of milliseconds would tell no order of files.
                    File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(step));
                    isNew = false;
                    break;
            }
        }

        for (var i = 0; i < 3; i++)
            read.AddRange(Rows(file));
        file.Dispose();
        read.Where(static row => row.Length > 2).ShouldBe(Enumerable.Range(0, written).Select(static row => $"{row},\"a"));
    }

    private FilePlace PlaceAfter()
    {
        using var file = Follow();
        Rows(file).ShouldNotBeEmpty();
        return file.Place!;
    }

    private TailedFile Follow(FilePlace? place = null, bool fromEnd = false, string? path = null) => new(path ?? Log, null, place, fromEnd, 100, _skipped, _told.Add);

    /// <summary>To a name with the number of a day, on which it was written last.</summary>
    private void Rotate(int day)
    {
        File.SetLastWriteTimeUtc(Log, DateTime.UnixEpoch.AddDays(day));
        File.Move(Log, $"{Log}-{day}");
    }

    private void Append(string text) => File.AppendAllText(Log, text);

    /// <summary>All that there are now, of as many chunks as it takes.</summary>
    private static List<string> Rows(TailedFile file, bool isLast = false)
    {
        var rows = new List<string>();
        while (file.Next(isLast) is { } chunk)
            rows.AddRange(Text(chunk).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return rows;
    }

    private static string Text(TailChunk chunk) => Encoding.UTF8.GetString(chunk.Bytes.Span);
}
