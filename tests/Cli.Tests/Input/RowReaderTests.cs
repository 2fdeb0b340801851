using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Tests.Support;

namespace OrleansMonitor.Cli.Tests.Input;

public class RowReaderTests
{
    [Fact]
    public void Csv_cells_come_in_the_order_asked_for_and_keep_quoted_commas_and_line_breaks()
    {
        using var file = TextFile.Csv("a,b,c", "1,\"x,y\",3", "4,\"two\nlines\",", "", "7,8,9");
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["c", "b"], new SkippedCells());

        rows.Read().ShouldBeTrue();
        (rows[0], rows[1], rows.Line).ShouldBe(("3", "x,y", 2));
        rows.Read().ShouldBeTrue();
        (rows[0], rows[1], rows.Line).ShouldBe((null, "two\nlines", 4));
        rows.Read().ShouldBeTrue();
        (rows[0], rows.Line).ShouldBe(("9", 6));
        rows.Read().ShouldBeFalse();
        rows.Rows.ShouldBe(3);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_column()
    {
        using var file = new TextFile("rows.csv", "\uFEFFa,b\n1,2\n");
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["a"], new SkippedCells());
        rows.Read().ShouldBeTrue();
        rows[0].ShouldBe("1");
    }

    [Fact]
    public void A_missing_column_is_named_beside_the_header()
    {
        using var file = TextFile.Csv("id,score,label", "1,0.5,1");
        var problem = Should.Throw<CliException>(() => RowReader.Open(InputFile.Open(file.Path), ["scores", "id", "target"], new SkippedCells()));
        problem.ExitCode.ShouldBe(ExitCodes.BadInput);
        problem.Message.ShouldEndWith("rows.csv: there are no columns scores, target; the header has: id, score, label");
    }

    [Fact]
    public void A_line_with_too_few_cells_is_left_out_and_named()
    {
        using var file = TextFile.Csv("a,b", "1", "2,3");
        var skipped = new SkippedCells();
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["b"], skipped);
        rows.Read().ShouldBeTrue();
        rows[0].ShouldBe("3");
        skipped.Rows.ShouldBe(1);
        skipped.Messages.ShouldBe(["line 2: 1 cell, and the header has 2; the row is left out"]);
    }

    [Fact]
    public void Json_lines_keep_numbers_as_written_and_leave_out_what_is_no_object()
    {
        using var file = TextFile.JsonLines("""{"a": 1.50, "b": "x", "c": null}""", "", "{broken", "[1]", """{"a": true}""");
        var skipped = new SkippedCells();
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["a", "b", "c"], skipped);

        rows.Read().ShouldBeTrue();
        (rows[0], rows[1], rows[2]).ShouldBe(("1.50", "x", null));
        rows.Read().ShouldBeTrue();
        (rows[0], rows[1], rows.Line).ShouldBe(("true", null, 5));
        rows.Read().ShouldBeFalse();
        skipped.Messages.ShouldBe(
        [
            "line 3: \"{broken\" is not a JSON object; the row is left out",
            "line 4: \"[1]\" is not a JSON object; the row is left out",
        ]);
    }

    [Fact]
    public void Json_lines_tell_numbers_from_texts_that_look_like_numbers()
    {
        using var file = TextFile.JsonLines("""{"a": 100.0, "b": "1.00"}""", """{"a": 12e5, "b": "True"}""", """{"a": true, "b": "NaN"}""", """{"a": "007", "b": 1e-7}""");
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["a", "b"], new SkippedCells());
        var names = new List<(string?, string?)>();
        while (rows.Read())
            names.Add((rows.Name(0), rows.Name(1)));
        names.ShouldBe([("100", "1.00"), ("1200000", "True"), ("true", null), ("007", "1e-7")]);
    }

    [Fact]
    public void Objects_and_arrays_of_json_lines_are_no_names_and_are_told()
    {
        using var file = TextFile.JsonLines("""{"a": {"x": 1}, "b": [1, 2]}""", """{"a": "x", "b": "y"}""");
        var skipped = new SkippedCells();
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["a", "b"], skipped);
        rows.Read().ShouldBeTrue();
        // An array may be a vector.
        (rows.Name(0), rows.Name(1), rows[1]).ShouldBe((null, null, "[1, 2]"));
        rows.Read().ShouldBeTrue();
        (rows.Name(0), rows.Name(1)).ShouldBe(("x", "y"));
        skipped.Messages.ShouldBe(
        [
            "line 1, column a: \"{\"x\": 1}\" is not a text, a number or a truth value",
            "line 1, column b: \"[1, 2]\" is not a text, a number or a truth value",
        ]);
    }

    [Fact]
    public void Json_lines_with_bare_NaN_and_Infinity_are_read_as_Python_writes_them()
    {
        using var file = TextFile.JsonLines("""{"a": NaN, "b": Infinity}""", """{"a": "NaN is not bare, \\\" Infinity", "b": -Infinity}""", """{"a": [NaN, "b": NaN}""");
        var skipped = new SkippedCells();
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["a", "b"], skipped);
        rows.Read().ShouldBeTrue();
        (rows[0], rows[1]).ShouldBe((null, "1e999"));
        rows.Read().ShouldBeTrue();
        (rows[0], rows[1]).ShouldBe(("NaN is not bare, \\\" Infinity", "-1e999"));
        rows.Read().ShouldBeFalse();
        skipped.Rows.ShouldBe(1);
    }

    [Fact]
    public void A_member_that_the_first_object_lacks_is_a_mistyped_name()
    {
        using var file = TextFile.JsonLines("""{"id": 1, "score": 0.5}""");
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["scores"], new SkippedCells());
        Should.Throw<CliException>(() => rows.Read())
            .Message.ShouldEndWith("there is no column scores; the first object has: id, score");
    }

    [Fact]
    public void An_absent_empty_or_unnamed_file_is_told()
    {
        Should.Throw<CliException>(() => RowReader.Open(InputFile.Open("/nowhere/rows.csv"), [], new SkippedCells())).Message.ShouldBe("/nowhere/rows.csv: no such file");
        Should.Throw<CliException>(() => RowReader.Open(InputFile.Open("/"), [], new SkippedCells())).Message.ShouldBe("/: this is a directory");
        using var empty = new TextFile("rows.csv", "");
        Should.Throw<CliException>(() => RowReader.Open(InputFile.Open(empty.Path), [], new SkippedCells())).Message.ShouldEndWith("the file is empty");
        using var blank = new TextFile("rows.csv", "\n\n");
        Should.Throw<CliException>(() => RowReader.Open(InputFile.Open(blank.Path), [], new SkippedCells())).Message.ShouldEndWith("the file is empty");
    }
}
