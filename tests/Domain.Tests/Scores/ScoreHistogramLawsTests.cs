using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Tests.Scores;

public class ScoreHistogramLawsTests
{
    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<ScoreHistogram>
    {
        Create = () => new ScoreHistogram(),
        Fill = Fill,
        ShouldBeSame = ShouldBeSame,
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (ScoreHistogram a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    private static void Fill(ScoreHistogram histogram, Random random)
    {
        for (var batches = random.Next(4); batches > 0; batches--)
        {
            var rows = random.Next(600);
            var (scores, outcomes) = (new float[rows], new byte[rows]);
            for (var i = 0; i < rows; i++)
            {
                scores[i] = random.Next(20) switch
                {
                    0 => float.NaN,
                    1 => random.NextSingle() * 4 - 2,
                    < 5 => MathF.Pow(random.NextSingle(), 9),
                    < 9 => 1 - MathF.Pow(random.NextSingle(), 9),
                    _ => random.Next(101) / 100f,
                };
                outcomes[i] = random.Next(9) == 0 ? ScoreOutcomes.Absent : (byte)random.Next(2);
            }

            float[] weights = random.Next(4) switch
            {
                0 => Enumerable.Repeat(10 / 3f, rows).ToArray(),
                1 => Enumerable.Range(0, rows).Select(_ => 1 + random.NextSingle()).ToArray(),
                _ => [],
            };
            histogram.AddColumn((ScoreKind)random.Next(2), scores, outcomes, weights);
        }

        if (random.Next(3) == 0)
        {
            histogram.Add(ScoreKind.TopLabel, 0.5f, isEvent: true, weight: 2.5);
        }
    }

    private static void ShouldBeSame(ScoreHistogram x, ScoreHistogram y)
    {
        foreach (var kind in Enum.GetValues<ScoreKind>())
        {
            x.OutOfRange(kind).ShouldBe(y.OutOfRange(kind));
            var (a, b) = (x.ToFigures(kind), y.ToFigures(kind));
            (a is null).ShouldBe(b is null);
            if (a is null || b is null)
            {
                continue;
            }

            a.Count.ShouldBe(b.Count);
            a.EffectiveCount.ShouldBeClose(b.EffectiveCount);
            a.EventRate.ShouldBeClose(b.EventRate);
            a.BrierScore.ShouldBeClose(b.BrierScore);
            a.LogLoss.ShouldBeClose(b.LogLoss);
            a.ExpectedCalibrationError.ShouldBeClose(b.ExpectedCalibrationError);
            a.AucRoc.ShouldBeClose(b.AucRoc);
            a.AveragePrecision.ShouldBeClose(b.AveragePrecision);
            a.Calibration.Select(bin => bin.Count).ShouldBe(b.Calibration.Select(bin => bin.Count));
        }
    }
}
