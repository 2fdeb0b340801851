using OrleansMonitor.Domain.Notifications;

namespace OrleansMonitor.Domain.Tests.Notifications;

public sealed class RouteTests
{
    private static readonly NotificationRoute Root = new()
    {
        Key = "{}",
        Receiver = "everybody",
        GroupBy = ["alertname"],
        Routes =
        [
            Route("audit", "team=\"risk\"") with { Continue = true },
            Route("risk", "team=\"risk\"") with
            {
                Routes = [Route("risk-pager", "severity=\"page\""), Route("risk-night", "severity=~\"page|warn\"")],
            },
            Route("churn", "model=\"churn\"") with { GroupByAll = true },
        ],
    };

    [Theory]
    [InlineData("team=search", "everybody")]
    [InlineData("model=churn", "churn")]
    [InlineData("team=risk", "audit risk")]
    [InlineData("team=risk severity=page", "audit risk-pager")]
    [InlineData("team=risk severity=warn", "audit risk-night")]
    [InlineData("team=risk severity=page model=churn", "audit risk-pager")]
    public void An_alert_goes_to_the_first_that_matches_and_further_where_that_says_so(string labels, string receivers) =>
        string.Join(' ', Root.Match(Labels(labels)).Select(static route => route.Receiver)).ShouldBe(receivers);

    [Fact]
    public void A_group_is_of_the_labels_that_the_route_names()
    {
        Root.GroupOf(Labels("alertname=A model=m")).ToString().ShouldBe("{}:{alertname=\"A\"}");
        Root.GroupOf(Labels("model=m")).ToString().ShouldBe("{}:{}");
        Root.Routes[2].GroupOf(Labels("alertname=A model=m")).ToString().ShouldBe("churn:{alertname=\"A\", model=\"m\"}");
        Root.All().Count().ShouldBe(6);
    }

    private static NotificationRoute Route(string receiver, string matchers) =>
        new() { Key = receiver, Receiver = receiver, Matchers = MatcherText.TryParse(matchers, out _)! };

    private static LabelSet Labels(string text) =>
        LabelSet.Of(text.Split(' ').Select(static label => new KeyValuePair<string, string>(label.Split('=')[0], label.Split('=')[1])));
}
