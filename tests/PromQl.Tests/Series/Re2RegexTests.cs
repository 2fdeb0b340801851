using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Tests.Series;

/// <summary>What RE2 takes and refuses, where it differs from .NET.</summary>
public sealed class Re2RegexTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "ba", false)]
    [InlineData("a|b", "b", true)]
    [InlineData("a|bc", "ac", false)]
    [InlineData("a$", "a\n", false)]
    [InlineData(".*", "a\nb", false)]
    [InlineData("(?s).*", "a\nb", true)]
    [InlineData("(?i)ABC", "abc", true)]
    [InlineData("(?i:A)bc", "abc", true)]
    [InlineData("(?U)a+", "aaa", true)]
    [InlineData(@"\d+", "12", true)]
    [InlineData(@"\d+", "١٢", false)]
    [InlineData(@"\w+", "ß", false)]
    [InlineData(@"\W", "ß", true)]
    [InlineData(@"\s", "\u00a0", false)]
    [InlineData(@"[\d-z]+", "3-z", true)]
    [InlineData(@"[^\d]", "3", false)]
    [InlineData("[[:alpha:]]+", "abZ", true)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData("[^]a]", "b", true)]
    [InlineData("[a-z-[aeiou]]", "b]", true)]
    [InlineData(@"\Qa.b\E+", "a.b", true)]
    [InlineData(@"\Qa.b\E", "axb", false)]
    [InlineData(@"\x41\x{42}", "AB", true)]
    [InlineData(@"\pL+", "ßa", true)]
    [InlineData(@"\p{Lu}", "a", false)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("a{2}", "aa", true)]
    [InlineData("{", "{", true)]
    [InlineData("a b#c", "a b#c", true)]
    [InlineData(@"\.\-\_\/", ".-_/", true)]
    [InlineData("(?P<n>a)(?:b)", "ab", true)]
    [InlineData("", "", true)]
    public void It_takes_whole_texts_as_RE2_does(string pattern, string text, bool takes) => new Re2Regex(pattern).IsMatch(text).ShouldBe(takes);

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[")]
    [InlineData("*")]
    [InlineData("a**")]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)")]
    [InlineData("(?<n>a)")]
    [InlineData("(?>a)")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\k<n>")]
    [InlineData(@"\G")]
    [InlineData(@"\")]
    [InlineData("a{1001}")]
    [InlineData("(a{100}){100}")]
    [InlineData("((a{10}){10}){11}")]
    [InlineData("[b-a]")]
    [InlineData("[[:nothing:]]")]
    public void What_RE2_does_not_have_is_refused(string pattern) => Should.Throw<FormatException>(() => new Re2Regex(pattern)).Message.ShouldContain("error parsing regexp");

    [Fact]
    public void Expressions_have_a_bound() => Should.Throw<FormatException>(() => new Re2Regex(new string('a', 1001))).Message.ShouldContain("at most 1000");

    /// <summary>What makes backtracking take for ever is done in time that grows with the text.</summary>
    [Theory]
    [InlineData("(a+)+b")]
    [InlineData("(a|aa)+b")]
    [InlineData("(.*a){20}b")]
    public void No_expression_takes_for_ever(string pattern) => new Re2Regex(pattern).IsMatch(new string('a', 20_000)).ShouldBeFalse();

    [Theory]
    [InlineData("(.*):(.*)", "a:80", "$1", "a")]
    [InlineData("(.*):(.*)", "a:80", "${2}x$1", "80xa")]
    [InlineData("(.*):(.*)", "a:80", "$2x", "")]
    [InlineData("(.*):(?P<port>.*)", "a:80", "$port/$1/$2", "80/a/80")]
    [InlineData("(.*):(?P<port>.*)", "a:80", "$0", "a:80")]
    [InlineData("a", "a", "$$1 $ ${ $", "$1 $ ${ $")]
    [InlineData("(a)|(b)", "b", "[$1$2]", "[b]")]
    [InlineData("x", "a", "y", null)]
    public void Templates_are_those_of_Go(string pattern, string text, string template, string? expected) => new Re2Regex(pattern).Expand(text, template).ShouldBe(expected);
}
