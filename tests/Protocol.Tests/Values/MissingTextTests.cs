using System.Text;
using OrleansMonitor.Values;

namespace OrleansMonitor.Protocol.Tests.Values;

/// <summary>Missing is missing.</summary>
public class MissingTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("-nan")]
    [InlineData("<NA>")]
    [InlineData("NaT")]
    [InlineData("n/a")]
    [InlineData("N/A")]
    [InlineData("NA")]
    [InlineData("#N/A")]
    [InlineData("#N/A N/A")]
    [InlineData("-1.#QNAN")]
    [InlineData("None")]
    [InlineData("NULL")]
    [InlineData("null")]
    [InlineData("\\N")]
    [InlineData(" NaN\r")]
    public void What_programs_write_for_nothing_is_missing(string text) => Both(text).ShouldBeTrue();

    [Theory]
    [InlineData("none")]
    [InlineData("Nan")]
    [InlineData("na")]
    [InlineData("N")]
    [InlineData("0")]
    [InlineData("-")]
    [InlineData("NAM")]
    [InlineData("nothing at all")]
    [InlineData("öööööööö")]
    public void Other_texts_are_values(string text) => Both(text).ShouldBeFalse();

    [Theory]
    [InlineData("0", true)]
    [InlineData("false", true)]
    [InlineData("False", true)]
    [InlineData("none", true)]
    [InlineData("None", true)]
    [InlineData("", true)]
    [InlineData("NULL", true)]
    [InlineData(" none ", true)]
    [InlineData("\tFALSE", true)]
    [InlineData(" 0", true)]
    [InlineData("1", false)]
    [InlineData("true", false)]
    [InlineData("no", false)]
    [InlineData("timeout", false)]
    public void An_error_code_may_say_that_there_was_none(string code, bool expected) => MissingText.IsNoError(code).ShouldBe(expected);

    private static bool Both(string text)
    {
        MissingText.Is(Encoding.UTF8.GetBytes(text)).ShouldBe(MissingText.Is(text));
        return MissingText.Is(text);
    }
}
