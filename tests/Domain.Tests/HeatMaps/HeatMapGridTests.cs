using OrleansMonitor.Domain.HeatMaps;
using OrleansMonitor.Domain.Outputs;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Tests.HeatMaps;

public sealed class HeatMapGridTests
{
    [Theory]
    [InlineData(HeatMapFigure.Latency)]
    [InlineData(HeatMapFigure.TimeToFirstToken)]
    [InlineData(HeatMapFigure.Score)]
    [InlineData(HeatMapFigure.Value)]
    public void Every_value_is_counted_once_in_its_column_near_its_row(HeatMapFigure figure)
    {
        var random = new Random(11);
        var columns = new PartialAggregate?[7];
        var values = new List<double>[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            values[i] = [];
            if (i == 3)
                continue;
            columns[i] = new PartialAggregate();
            for (var n = random.Next(50, 200); n > 0; n--)
            {
                var value = figure == HeatMapFigure.Value ? (100 * random.NextDouble()) - 50 : figure == HeatMapFigure.Score ? random.NextDouble() : 0.01 * Math.Exp(3 * random.NextDouble());
                values[i].Add(value);
                Add(columns[i]!, figure, value);
            }
        }

        var grid = HeatMapGrid.Of(figure, columns, 10);
        grid.Edges.Length.ShouldBe(11);
        grid.Edges.ShouldBe(grid.Edges.Order());
        for (var i = 0; i < columns.Length; i++)
        {
            grid.Counts[i].Sum().ShouldBe(values[i].Count, 1e-9);
            // What lies up to an edge is what the values say, but for those within the sketch's error of it.
            var below = 0.0;
            for (var row = 0; row < 9; row++)
            {
                below += grid.Counts[i][row];
                var edge = grid.Edges[row + 1];
                var slack = figure == HeatMapFigure.Score ? 0.003 : Math.Abs(edge) * (figure == HeatMapFigure.Value ? 0.07 : 0.02);
                below.ShouldBeInRange(values[i].Count(value => value < edge - slack), values[i].Count(value => value <= edge + slack));
            }
        }
    }

    [Fact]
    public void A_single_value_has_a_row_and_nothing_has_no_edges()
    {
        var one = new PartialAggregate();
        one.Latency.Add(0.25);
        var grid = HeatMapGrid.Of(HeatMapFigure.Latency, [one, null], 3);
        grid.Edges.Length.ShouldBe(4);
        grid.Counts[0].Sum().ShouldBe(1);
        grid.Counts[1].Sum().ShouldBe(0);
        var none = HeatMapGrid.Of(HeatMapFigure.Score, [one], 3);
        none.Edges.ShouldBeEmpty();
        none.Counts[0].ShouldBeEmpty();
    }

    [Fact]
    public void One_absurd_value_does_not_flatten_the_others()
    {
        var column = new PartialAggregate();
        for (var i = 0; i < 10_000; i++)
            column.Latency.Add(0.1 + (0.00001 * i));
        column.Latency.Add(1e6);
        var grid = HeatMapGrid.Of(HeatMapFigure.Latency, [column], 20);
        grid.Edges[^1].ShouldBeLessThan(0.25);
        grid.Counts[0].Sum().ShouldBe(10_001);
    }

    private static void Add(PartialAggregate column, HeatMapFigure figure, double value)
    {
        switch (figure)
        {
            case HeatMapFigure.Latency:
                column.Latency.Add(value);
                break;
            case HeatMapFigure.TimeToFirstToken:
                column.Tokens.TimeToFirstToken.Add(value);
                break;
            case HeatMapFigure.Score:
                column.Outputs.Scores(OutputRoute.Direct).Add(value);
                break;
            default:
                column.Outputs.Values.Add(value);
                break;
        }
    }
}
