using System.Globalization;
using System.Text;
using OrleansMonitor.Values;

namespace OrleansMonitor.Protocol.Tests.Values;

/// <summary>One value, several spellings.</summary>
public class NumberTextTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("0e0", "0")]
    [InlineData("0.000e-7", "0")]
    [InlineData("1.0", "1")]
    [InlineData("100.0", "100")]
    [InlineData("1e2", "100")]
    [InlineData("1.5E+2", "150")]
    [InlineData("-1.00", "-1")]
    [InlineData("0.10", "0.1")]
    [InlineData("1e-1", "0.1")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("0.00000012", "1.2e-7")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("9007199254740993.0", "9007199254740993")]
    [InlineData("340282366920938463463374607431768211455", "340282366920938463463374607431768211455")]
    [InlineData("1e39", "1000000000000000000000000000000000000000")]
    [InlineData("1e40", "1e+40")]
    [InlineData("10000000000000000000000000000000000000000", "1e+40")]
    [InlineData("1e+0000400", "1e+400")]
    [InlineData("1e99999999999999999999", "1e99999999999999999999")]
    public void A_value_has_one_spelling(string number, string expected)
    {
        NumberText.Shortest(number).ShouldBe(expected);
        NumberText.Shortest(expected).ShouldBe(expected);
    }

    [Fact]
    public void Numbers_of_equal_value_and_only_these_have_the_same_spelling()
    {
        const int Seed = 20260528;
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            // The decimal type is the reference: it keeps 28 digits, and compares by value.
            var (left, right) = (Draw(), Draw());
            var equal = decimal.Parse(left, NumberStyles.Float, CultureInfo.InvariantCulture) == decimal.Parse(right, NumberStyles.Float, CultureInfo.InvariantCulture);
            (NumberText.Shortest(left) == NumberText.Shortest(right)).ShouldBe(equal, $"seed {Seed}: {left} and {right}");
            decimal.Parse(NumberText.Shortest(left), NumberStyles.Float, CultureInfo.InvariantCulture)
                .ShouldBe(decimal.Parse(left, NumberStyles.Float, CultureInfo.InvariantCulture), $"seed {Seed}: {left}");
        }

        string Draw()
        {
            var text = new StringBuilder(random.Next(3) == 0 ? "-" : "").Append(random.Next(0, 12));
            if (random.Next(2) == 0)
                text.Append('.').Append(random.Next(0, 3)).Append('0', random.Next(3));
            if (random.Next(3) == 0)
                text.Append("eE"[random.Next(2)]).Append(random.Next(-3, 4));
            return text.ToString();
        }
    }

    [Theory]
    [InlineData("1.00", "1")]
    [InlineData("-1.0", "-1")]
    [InlineData("1e+16", "10000000000000000")]
    [InlineData("1.0E5", "100000")]
    [InlineData("True", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("007", "007")]
    [InlineData("00", "00")]
    [InlineData("+1", "+1")]
    [InlineData("12e5", "12e5")]
    [InlineData(".5", ".5")]
    [InlineData("1.", "1.")]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("1,5", "1,5")]
    [InlineData("0x10", "0x10")]
    [InlineData(" 1.0", "1")]
    [InlineData(" cat ", "cat")]
    [InlineData("\tTrue", "true")]
    [InlineData("-", "-")]
    [InlineData("tRUE", "tRUE")]
    [InlineData("yes", "yes")]
    public void Of_the_cells_of_a_table_numbers_and_truth_values_count_by_value_and_text_stays(string cell, string expected) =>
        CellText.Name(cell).ShouldBe(expected);

    [Theory]
    [InlineData("0.25", 0.25)]
    [InlineData(" 1e-3 ", 1e-3)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    public void Numbers_are_read_as_programs_write_them(string text, double expected)
    {
        NumberText.TryParse(text, out var number).ShouldBeTrue();
        number.ShouldBe(expected);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("")]
    [InlineData("high")]
    [InlineData("1;5")]
    public void What_is_no_number_is_none(string text) => NumberText.TryParse(text, out _).ShouldBeFalse();
}
