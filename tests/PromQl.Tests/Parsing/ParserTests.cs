using OrleansMonitor.PromQl.Parsing;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Tests.Parsing;

public sealed class ParserTests
{
    [Theory]
    [InlineData("1 +", "1:4: parse error: unexpected end of input")]
    [InlineData("sum(\n  rate(x[5m])", "2:14: parse error: unexpected end of input in aggregation, expected \")\"")]
    [InlineData("rate(x)", "1:6: parse error: expected type range vector in call to function \"rate\", got instant vector")]
    [InlineData("rate(x[5m], 1)", "1:1: parse error: expected 1 argument(s) in call to \"rate\", got 2")]
    [InlineData("clamp(x, 1)", "1:1: parse error: expected 3 argument(s) in call to \"clamp\", got 2")]
    [InlineData("{a=\"\"}", "1:1: parse error: vector selector must contain at least one non-empty matcher")]
    [InlineData("x{a=~\"(\"}", "1:3: parse error: error parsing regexp: missing closing ): `(`")]
    [InlineData("ß", "1:1: parse error: unexpected character: 'ß'")]
    [InlineData("'ß' ß", "1:6: parse error: unexpected character: 'ß'")]
    [InlineData("", "1:1: parse error: no expression found in input")]
    [InlineData("sketch_quantile(0.5, x)", "1:22: parse error: expected type range vector in aggregation expression, got instant vector")]
    [InlineData("sketch_quantile(0.5, x[5m:1m])", "1:22: parse error: sketch_quantile takes a range selector, and no subquery")]
    public void What_is_wrong_is_said_with_its_place(string text, string message) => Should.Throw<ParseException>(() => Parser.Parse(text)).Message.ShouldStartWith(message);

    [Fact]
    public void Of_a_function_that_there_is_not_those_that_there_are_are_named()
    {
        var error = Should.Throw<ParseException>(() => Parser.Parse("1 + histogram_fraction(0, 1, x)"));
        (error.Line, error.Column).ShouldBe((1, 5));
        error.Why.ShouldStartWith("unknown function with name \"histogram_fraction\"; there are abs, absent, ");
        error.Why.ShouldContain("histogram_quantile");
        error.Why.ShouldEndWith("sum, topk");
    }

    [Theory]
    [InlineData("1", ExprType.Scalar)]
    [InlineData("'a'", ExprType.String)]
    [InlineData("x", ExprType.Vector)]
    [InlineData("x[5m]", ExprType.Matrix)]
    [InlineData("x[5m:1m]", ExprType.Matrix)]
    [InlineData("1 + x", ExprType.Vector)]
    [InlineData("scalar(x) + 1", ExprType.Scalar)]
    [InlineData("sum", ExprType.Vector)]
    [InlineData("offset offset 5m", ExprType.Vector)]
    [InlineData("a:b:c", ExprType.Vector)]
    public void An_expression_has_a_type(string text, ExprType type) => Parser.Parse(text).Type.ShouldBe(type);

    [Fact]
    public void Depth_and_length_have_bounds()
    {
        Parser.Parse(new string('(', 150) + "1" + new string(')', 150));
        Should.Throw<ParseException>(() => Parser.Parse(new string('(', 100_000 / 7))).Message.ShouldContain("nested more than 200 deep");
        Should.Throw<ParseException>(() => Parser.Parse(new string('-', 5000) + "1")).Message.ShouldContain("nested more than 200 deep");
        Should.Throw<ParseException>(() => Parser.Parse(string.Join('+', Enumerable.Repeat("1", 5000)))).Message.ShouldContain("more than 200 parts");
        Should.Throw<ParseException>(() => Parser.Parse(new string(' ', 20_000) + "1")).Message.ShouldContain("at most 16384");
    }

    /// <summary>Anything is an expression or refused, and nothing else happens.</summary>
    [Fact]
    public void Any_text_is_read_or_refused()
    {
        var random = new Random(7);
        string[] pieces = ["x", "sum", "rate", "(", ")", "{", "}", "[", "]", "5m", "1", "\"a\"", "=~", "=", ",", "+", "-", "*", "offset", "@", "by", "on", "bool", "group_left", ":", "'", "\\", "ß", " ", "#", "\n", "start()", "and", "1e", "0x", "!"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                Parser.Parse(text);
            }
            catch (ParseException exception)
            {
                exception.Line.ShouldBeGreaterThan(0, text);
            }
        }
    }

    [Theory]
    [InlineData("1h30m", 5_400_000L)]
    [InlineData("1y2w3d4h5m6s7ms", 33_019_506_007L)]
    [InlineData("0s", 0L)]
    [InlineData("5", null)]
    [InlineData("", null)]
    [InlineData("5m1h", null)]
    [InlineData("300y", null)]
    [InlineData("99999999999999999999s", null)]
    public void Durations_are_whole_numbers_with_units(string text, long? milliseconds) => Literals.Duration(text).ShouldBe(milliseconds);
}
