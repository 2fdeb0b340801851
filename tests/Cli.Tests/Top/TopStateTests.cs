using OrleansMonitor.Cli.Top;

namespace OrleansMonitor.Cli.Tests.Top;

public class TopStateTests
{
    private static readonly string[] Models = ["a", "b", "c"];

    [Theory]
    [InlineData("DownArrow", null, 1)]
    [InlineData("DownArrow DownArrow DownArrow DownArrow", null, 2)]
    [InlineData("J K K", null, 0)]
    [InlineData("End Home", null, 0)]
    [InlineData("DownArrow Enter", "b", 1)]
    [InlineData("DownArrow Enter DownArrow", "b", 1)]
    [InlineData("DownArrow Enter Escape", null, 1)]
    [InlineData("RightArrow LeftArrow", null, 0)]
    [InlineData("F5", null, 0)]
    public void Keys_choose_a_model_show_it_and_lead_back(string keys, string? model, int chosen)
    {
        var state = Press(new TopState(null, 0, false), keys, Models);
        (state.Model, state.Chosen, state.IsOver).ShouldBe((model, chosen, false));
    }

    [Fact]
    public void Q_ends_it_anywhere() => Press(new TopState(null, 0, false), "Enter Q", Models).IsOver.ShouldBeTrue();

    [Fact]
    public void From_a_model_that_was_asked_for_nothing_leads_back() => Press(new TopState("x", 0, false) { IsAlone = true }, "Escape LeftArrow", Models).Model.ShouldBe("x");

    [Fact]
    public void Without_a_model_there_is_nothing_to_choose()
    {
        var state = Press(new TopState(null, 0, false), "DownArrow Enter", []);
        (state.Model, state.Chosen).ShouldBe((null, 0));
    }

    [Fact]
    public void A_model_that_has_gone_is_not_shown() => Press(new TopState(null, 2, false), "Enter", ["a"]).Model.ShouldBe("a");

    private static TopState Press(TopState state, string keys, IReadOnlyList<string> models) =>
        keys.Split(' ').Aggregate(state, (before, key) => before.After(Enum.Parse<ConsoleKey>(key), models));
}
