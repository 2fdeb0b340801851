using OrleansMonitor.Domain.Notifications;

namespace OrleansMonitor.Domain.Tests.Notifications;

public sealed class MatcherTests
{
    private static readonly LabelSet Labels = LabelSet.Of([new("alertname", "HighLatency"), new("model", "fraud-eu"), new("severity", "page")]);

    [Theory]
    [InlineData("severity=\"page\"", true)]
    [InlineData("severity=page", true)]
    [InlineData("severity!=\"page\"", false)]
    [InlineData("model=~\"fraud-.*\"", true)]
    [InlineData("model=~\"fraud\"", false)]
    [InlineData("model!~\"churn|spam\"", true)]
    [InlineData("team=\"\"", true)]
    [InlineData("team!=\"\"", false)]
    [InlineData("team=~\".*\"", true)]
    [InlineData("{severity=\"page\", model=~\"fraud-(eu|us)\"}", true)]
    [InlineData("severity=page,model=churn", false)]
    [InlineData(" { } ", true)]
    public void A_list_matches_when_all_of_it_does(string text, bool expected)
    {
        var matchers = MatcherText.TryParse(text, out var error).ShouldNotBeNull(error);
        matchers.All(matcher => matcher.Matches(Labels)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("severity", "'severity' has no operator")]
    [InlineData("=page", "'' is no name of a label")]
    [InlineData("1a=b", "'1a' is no name of a label")]
    [InlineData("a!b", "! is followed by = or ~")]
    [InlineData("a=\"b", "has no closing quote")]
    [InlineData("a=\"b\" c=d", "a comma is expected and not 'c'")]
    [InlineData("a=~\"(\"", "'(' is no regular expression")]
    [InlineData("a=~\"(?<=x)y\"", "is no regular expression that can be used here")]
    public void What_is_no_matcher_is_told(string text, string message)
    {
        MatcherText.TryParse(text, out var error).ShouldBeNull();
        error.ShouldContain(message);
    }

    [Fact]
    public void Sizes_are_bounded()
    {
        MatcherText.TryParse(string.Join(',', Enumerable.Repeat("a=b", MatcherText.MaxMatchers + 1)), out var many).ShouldBeNull();
        many.ShouldBe("there are more than 32 matchers");
        MatcherText.TryParse("a=" + new string('b', LabelMatcher.MaxLength + 1), out var large).ShouldBeNull();
        large.ShouldBe("the value of a has 1025 characters; at most 1024");
    }

    [Theory]
    [InlineData("a=\"b \\\"c\\\" \\\\ d\"")]
    [InlineData("a=~\"x\\\\.y|z\"")]
    [InlineData("a!=\"1\\n2\"")]
    public void What_is_written_is_read_again(string text)
    {
        var matcher = MatcherText.TryParse(text, out _)!.ShouldHaveSingleItem();
        MatcherText.TryParse(matcher.ToString(), out _)!.ShouldHaveSingleItem().ShouldBe(matcher);
    }

    [Fact]
    public void A_backslash_of_an_expression_needs_no_second_one()
    {
        var matcher = MatcherText.TryParse(@"model=~""fraud\.v\d+""", out _)!.ShouldHaveSingleItem();
        matcher.Matches(LabelSet.Of([new("model", "fraud.v12")])).ShouldBeTrue();
        matcher.Matches(LabelSet.Of([new("model", "fraudxv12")])).ShouldBeFalse();
    }

    [Fact]
    public void An_expression_that_would_backtrack_for_ever_does_not()
    {
        var matcher = MatcherText.TryParse("a=~\"(x+x+)+y\"", out _)!.ShouldHaveSingleItem();
        matcher.Matches(LabelSet.Of([new("a", new string('x', 100_000))])).ShouldBeFalse();
    }

    [Fact]
    public void Labels_are_in_order_and_empty_ones_are_none()
    {
        var labels = LabelSet.Of([new("b", "2"), new("a", "1"), new("c", ""), new("b", "3")]);
        labels.ToString().ShouldBe("{a=\"1\", b=\"3\"}");
        labels.ShouldBe(LabelSet.Of([new("a", "1"), new("b", "3")]));
        labels["c"].ShouldBe("");
    }
}
