using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Tests.Output;

public class TableCellTests
{
    [Theory]
    [InlineData(0.0000423, "42.3 µs")]
    [InlineData(0.0123, "12.3 ms")]
    [InlineData(1.5, "1.5 s")]
    [InlineData(600, "10 min")]
    [InlineData(0, "0 ms")]
    public void Durations_take_the_unit_that_suits(double seconds, string expected) => TableCell.Seconds(seconds).Shown.ShouldBe(expected);

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.00012345, "0.0001235")]
    [InlineData(1.23456, "1.235")]
    [InlineData(-98.7654, "-98.77")]
    [InlineData(1234567.8, "1,234,568")]
    public void Four_digits_are_shown_and_large_numbers_are_grouped(double value, string expected) => TableCell.Rounded(value).Shown.ShouldBe(expected);

    [Theory]
    [InlineData(1.15e99, "1.15E+99", "1.15E+99", "1.15E+99", "1.15E+101%")]
    [InlineData(-2.5e15, "-2.5E+15", "-2.5E+15", "-2.5E+15", "-2.5E+17%")]
    [InlineData(999_999_999_999_999, "999,999,999,999,999", "999999999999999", "999999999999999.0000", "1E+17%")]
    public void No_number_has_more_digits_than_a_person_reads(double value, string rounded, string number, string ratio, string percent)
    {
        TableCell.Rounded(value).Shown.ShouldBe(rounded);
        TableCell.Number(value).Shown.ShouldBe(number);
        TableCell.Ratio(value).Shown.ShouldBe(ratio);
        TableCell.Percent(value).Shown.ShouldBe(percent);
        TableCell.Rounded(value).Raw.ShouldBe(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        foreach (var shown in (string[])[TableCell.Seconds(value).Shown, TableCell.Bytes(value).Shown, TableCell.PerSecond(Math.Abs(value)).Shown, TableCell.Kept(Math.Abs(value)).Shown])
            shown.Length.ShouldBeLessThan(24, shown);
    }

    [Fact]
    public void What_is_nearly_nothing_is_not_shown_as_nothing()
    {
        TableCell.Rounded(1.5e-20).Shown.ShouldBe("1.5E-20");
        TableCell.Rounded(-4.21e-10).Shown.ShouldBe("-4.21E-10");
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil.example\")", "'=HYPERLINK(\"http://evil.example\")")]
    [InlineData("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1:A9)", "'@SUM(A1:A9)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("\n=1", "'\n=1")]
    [InlineData("\uFF1D1+1", "'\uFF1D1+1")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("-1.5E-05", "-1.5E-05")]
    [InlineData("+3", "+3")]
    [InlineData("a=b", "a=b")]
    [InlineData("2024-01-01", "2024-01-01")]
    [InlineData("", "")]
    public void A_cell_that_a_spreadsheet_would_run_is_text_and_numbers_stay_numbers(string cell, string written) => ResultWriter.Harmless(cell).ShouldBe(written);

    [Fact]
    public void Programs_get_full_precision_and_no_unit()
    {
        TableCell.Seconds(1.0 / 3).Raw.ShouldBe("0.3333333333333333");
        TableCell.Count(8232L).Raw.ShouldBe("8232");
        TableCell.Percent(0.98335).ShouldBe(new TableCell("98.3%", "0.98335"));
        TableCell.Percent(0.0042).Shown.ShouldBe("0.42%");
        TableCell.Percent(0).Shown.ShouldBe("0.0%");
        TableCell.Number(0.588678).ShouldBe(new TableCell("0.588678", "0.588678"));
    }

    [Fact]
    public void What_is_absent_is_a_dash_and_never_zero()
    {
        TableCell.Number(null).ShouldBe(new TableCell("–", ""));
        TableCell.Number(double.NaN).ShouldBe(TableCell.None);
        TableCell.Count((long?)null).ShouldBe(TableCell.None);
        TableCell.Time(null).ShouldBe(TableCell.None);
    }

    [Fact]
    public void Bytes_and_rates()
    {
        TableCell.Bytes(1536).Shown.ShouldBe("1.5 KiB");
        TableCell.Bytes(2.5 * (1 << 30)).Shown.ShouldBe("2.5 GiB");
        TableCell.PerSecond(957.3).Shown.ShouldBe("957/s");
        TableCell.PerSecond(0.5).Shown.ShouldBe("30/min");
        TableCell.PerSecond(1 / 3600.0).Shown.ShouldBe("1/h");
        TableCell.PerSecond(0).Shown.ShouldBe("0/s");
    }

    [Fact]
    public void A_table_loses_empty_columns_and_then_those_at_the_right_to_fit()
    {
        var table = new ResultTable("", new ResultColumn("name", "a"), new ResultColumn("empty", "e"), new ResultColumn("value", "b"), new ResultColumn("remark", "c"));
        table.Add("x", TableCell.None, "1", "a remark that is long");
        table.FittedTo(100).Columns.Count.ShouldBe(4);
        table.FittedTo(35).Columns.Select(column => column.Name).ShouldBe(["a", "b", "c"]);
        table.FittedTo(12).Columns.Select(column => column.Name).ShouldBe(["a", "b"]);
        table.FittedTo(1).Columns.Count.ShouldBe(1);
        var cut = new ResultTable("", new ResultColumn("name", "a", Fit: ColumnFit.Cut), new ResultColumn("value", "b"), new ResultColumn("why", "c", Fit: ColumnFit.Wrap) { Least = 24 }, new ResultColumn("last", "d"));
        cut.Add("a name that is rather long", "1", "a reason that is longer than the name", "z");
        cut.FittedTo(100).Rows[0].Select(figure => figure.Shown).ShouldBe(["a name that is rather long", "1", "a reason that is longer than the name", "z"]);
        cut.FittedTo(64).Rows[0].Select(figure => figure.Shown).ShouldBe(["a name that is rather l…", "1", "a reason that is longer than the name", "z"]);
        cut.FittedTo(54).Columns.Count.ShouldBe(4);
        cut.FittedTo(54).Rows[0][0].ShouldBe(new TableCell("a name that is…", "a name that is rather long"));
        cut.FittedTo(52).Columns.Select(column => column.Name).ShouldBe(["a", "b", "c"]);
        table.Only("c", "a").Rows[0].Select(figure => figure.Shown).ShouldBe(["a remark that is long", "x"]);
    }
}
