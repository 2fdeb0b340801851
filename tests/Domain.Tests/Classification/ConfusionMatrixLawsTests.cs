using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Tests.Classification;

public class ConfusionMatrixLawsTests
{
    [Fact]
    public void The_laws_of_an_aggregate_hold() => Laws(maxClasses: 12).Hold();

    [Fact]
    public void The_laws_of_an_aggregate_hold_beyond_the_limit_of_classes() => Laws(maxClasses: 600, cases: 12).Hold();

    private static AggregateLaws<ConfusionMatrix> Laws(int maxClasses, int cases = 200) => new()
    {
        Create = () => new ConfusionMatrix(),
        Fill = (matrix, random) => Fill(matrix, random, maxClasses),
        ShouldBeSame = ShouldBeSame,
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (ConfusionMatrix a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
        Cases = cases,
        MaxDecodeBytes = 4 * 1024 * 1024, // counts, weights and their growth at 256 classes
    };

    private static void Fill(ConfusionMatrix matrix, Random random, int maxClasses)
    {
        var classes = Enumerable.Range(0, random.Next(2, maxClasses)).Select(i => $"class {i * 7 % maxClasses}").ToArray();
        random.Shuffle(classes);
        for (var batches = random.Next(4); batches > 0; batches--)
        {
            var rows = random.Next(0, 2 * maxClasses);
            var (actual, predicted, weights) = (new ushort[rows], new ushort[rows], Weights(random, rows));
            for (var i = 0; i < rows; i++)
            {
                actual[i] = random.Next(9) == 0 ? ConfusionMatrix.AbsentUInt16 : (ushort)random.Next(classes.Length);
                predicted[i] = random.Next(3) == 0 ? (ushort)random.Next(classes.Length) : actual[i];
            }

            if (classes.Length < ConfusionMatrix.AbsentByte && random.Next(4) != 0)
            {
                matrix.AddColumn(Array.ConvertAll(actual, ToByte), Array.ConvertAll(predicted, ToByte), classes, weights);
            }
            else
            {
                matrix.AddColumn(actual, predicted, classes, weights);
            }
        }

        if (random.Next(3) == 0)
        {
            matrix.Add(classes[0], classes[^1], random.Next(2) == 0 ? 1 : 2.5);
        }
    }

    // Nothing, one weight, or several.
    private static float[] Weights(Random random, int rows) => random.Next(4) switch
    {
        0 => Enumerable.Repeat(10 / 3f, rows).ToArray(),
        1 => Enumerable.Range(0, rows).Select(_ => 1 + random.NextSingle()).ToArray(),
        _ => [],
    };

    private static byte ToByte(ushort id) => id == ConfusionMatrix.AbsentUInt16 ? ConfusionMatrix.AbsentByte : (byte)id;

    private static void ShouldBeSame(ConfusionMatrix x, ConfusionMatrix y)
    {
        var (a, b) = (x.ToFigures(), y.ToFigures());
        (a is null).ShouldBe(b is null);
        if (a is null || b is null)
        {
            return;
        }

        a.Classes.ShouldBe(b.Classes);
        a.Count.ShouldBe(b.Count);
        a.Accuracy.ShouldBeClose(b.Accuracy);
        a.EffectiveCount.ShouldBeClose(b.EffectiveCount);
        for (var row = 0; row < a.Classes.Count; row++)
        {
            a.Counts[row].SequenceEqual(b.Counts[row]).ShouldBeTrue($"row {row}");
            for (var column = 0; column < a.Classes.Count; column++)
            {
                if (a.Weights[row][column] != b.Weights[row][column])
                {
                    a.Weights[row][column].ShouldBeClose(b.Weights[row][column]);
                }
            }

            a.PerClass[row].Recall.ShouldBeClose(b.PerClass[row].Recall);
            (a.PerClass[row].PrecisionInterval?.Lower).ShouldBeClose(b.PerClass[row].PrecisionInterval?.Lower);
            (a.PerClass[row].RecallInterval?.Upper).ShouldBeClose(b.PerClass[row].RecallInterval?.Upper);
        }
    }
}
