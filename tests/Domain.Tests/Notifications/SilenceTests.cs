using OrleansMonitor.Domain.Notifications;

namespace OrleansMonitor.Domain.Tests.Notifications;

public sealed class SilenceTests
{
    private const long Hour = 3_600_000;

    private static readonly LabelSet Fraud = LabelSet.Of([new("model", "fraud"), new("severity", "page")]);

    private static readonly Silence Good = new("1", Matchers("model=\"fraud\""), 10 * Hour, 12 * Hour, 9 * Hour, "ann", "planned work");

    [Fact]
    public void It_covers_what_all_matchers_match_from_its_begin_until_before_its_end()
    {
        Good.Covers(Fraud, 10 * Hour - 1).ShouldBeFalse();
        Good.Covers(Fraud, 10 * Hour).ShouldBeTrue();
        Good.Covers(Fraud, 12 * Hour - 1).ShouldBeTrue();
        Good.Covers(Fraud, 12 * Hour).ShouldBeFalse();
        (Good with { Matchers = Matchers("model=\"fraud\",severity!=\"page\"") }).Covers(Fraud, 11 * Hour).ShouldBeFalse();
        (Good.StateAt(9 * Hour), Good.StateAt(11 * Hour), Good.StateAt(12 * Hour)).ShouldBe((SilenceState.Pending, SilenceState.Active, SilenceState.Expired));
    }

    [Fact]
    public void What_is_wrong_names_the_field_its_value_and_the_limit()
    {
        const long Now = 9 * Hour;
        Good.Check(Now).ShouldBeNull();
        Problem(Good with { Matchers = [] }).ShouldBe("matchers is 0 matchers; 1 to 32 matchers, such as model=\"fraud\"");
        Problem(Good with { Matchers = Matchers("model=~\".*\",team!=\"x\"") })
            .ShouldBe("matchers is model=~\".*\", team!=\"x\"; such that at least one does not match an alert without its label");
        Problem(Good with { CreatedBy = " " }).ShouldBe("createdBy is  ; a name of 1 to 128 characters");
        Problem(Good with { Comment = new string('x', 1025) }).ShouldStartWith("comment is xxx");
        Problem(Good with { EndsAt = 10 * Hour }).ShouldBe("endsAt is 1970-01-01T10:00:00Z; after the start, 1970-01-01T10:00:00Z");
        Problem(Good with { StartsAt = 7 * Hour, EndsAt = 8 * Hour }).ShouldBe("endsAt is 1970-01-01T08:00:00Z; in the future");
        Problem(Good with { EndsAt = 24 * Hour * 400 }).ShouldBe("endsAt is 1971-02-05T00:00:00Z; at most 366 days from now");

        static string Problem(Silence silence)
        {
            var problem = silence.Check(Now).ShouldNotBeNull();
            return $"{problem.Field} is {problem.Value}; {problem.Limit}";
        }
    }

    private static IReadOnlyList<LabelMatcher> Matchers(string text) => MatcherText.TryParse(text, out _)!;
}
