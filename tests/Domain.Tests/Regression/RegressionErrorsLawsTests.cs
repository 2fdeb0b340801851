using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Regression;

namespace OrleansMonitor.Domain.Tests.Regression;

public class RegressionErrorsLawsTests
{
    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<RegressionErrors>
    {
        Create = () => new RegressionErrors(),
        Fill = Fill,
        ShouldBeSame = ShouldBeSame,
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (RegressionErrors a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    private static void Fill(RegressionErrors errors, Random random)
    {
        for (var batches = random.Next(4); batches > 0; batches--)
        {
            var rows = random.Next(1200);
            var (actual, predicted) = (new double[rows], new double[rows]);
            for (var i = 0; i < rows; i++)
            {
                actual[i] = random.Next(9) switch { 0 => 0, 1 => double.NaN, _ => 100 + 10 * random.NextDouble() };
                predicted[i] = random.Next(9) switch { 0 => 0, 1 => double.PositiveInfinity, _ => 100 + 10 * random.NextDouble() };
            }

            errors.AddColumn(actual, predicted, random.Next(2) == 0 ? [] : Enumerable.Range(0, rows).Select(_ => 1 + random.NextSingle()).ToArray());
        }

        if (random.Next(3) == 0)
        {
            errors.Add(1, 2, 2.5);
        }
    }

    private static void ShouldBeSame(RegressionErrors x, RegressionErrors y)
    {
        var (a, b) = (x.ToFigures(), y.ToFigures());
        (a is null).ShouldBe(b is null);
        if (a is null || b is null)
        {
            return;
        }

        a.Count.ShouldBe(b.Count);
        a.PercentageCount.ShouldBe(b.PercentageCount);
        a.Weight.ShouldBeClose(b.Weight);
        a.EffectiveCount.ShouldBeClose(b.EffectiveCount);
        a.MeanSquaredError.ShouldBeClose(b.MeanSquaredError);
        a.MeanAbsoluteError.ShouldBeClose(b.MeanAbsoluteError);
        a.MeanAbsolutePercentageError.ShouldBeClose(b.MeanAbsolutePercentageError);
        a.Bias.ShouldBeClose(b.Bias);
        a.RSquared.ShouldBeClose(b.RSquared);
        a.MeanActual.ShouldBeClose(b.MeanActual);
    }
}
