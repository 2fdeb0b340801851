using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Tests.Classification;

public class ConfusionMatrixTests
{
    private const byte None = ConfusionMatrix.AbsentByte;

    [Fact]
    public void Records_without_a_label_or_a_prediction_are_not_counted()
    {
        var matrix = new ConfusionMatrix();
        matrix.AddColumn([0, None, 1, None], [0, 1, None, None], ["a", "b"]);
        var figures = matrix.ToFigures()!;
        figures.Count.ShouldBe(1ul);
        figures.Classes.ShouldBe(["a"]);
    }

    [Fact]
    public void Nothing_counted_is_no_figure()
    {
        var matrix = new ConfusionMatrix();
        matrix.AddColumn([None], [0], ["a"], [4f]);
        matrix.IsEmpty.ShouldBeTrue();
        matrix.ToFigures().ShouldBeNull();
        matrix.AddColumn([0], [0], ["a"], [3f]);
        matrix.ToFigures()!.Weight.ShouldBe(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_classes_beyond_the_limit_go_to_other_whatever_the_order(int seed)
    {
        // Each class is predicted right once and mistaken for the next one twice.
        const int Classes = 300;
        var names = Enumerable.Range(0, Classes).Select(i => $"{i:000}").ToArray();
        var records = Enumerable.Range(0, 3 * Classes).Select(i => (Actual: i / 3, Predicted: i % 3 == 0 ? i / 3 : (i / 3 + 1) % Classes)).ToArray();
        var random = new Random(seed);
        random.Shuffle(records);

        var byRecord = new ConfusionMatrix();
        foreach (var (actual, predicted) in records)
        {
            byRecord.Add(names[actual], names[predicted]);
        }

        var byColumn = new ConfusionMatrix();
        byColumn.AddColumn(records.Select(r => (ushort)r.Actual).ToArray(), records.Select(r => (ushort)r.Predicted).ToArray(), names);

        var merged = new ConfusionMatrix();
        foreach (var part in records.Chunk(50))
        {
            var matrix = new ConfusionMatrix();
            foreach (var (actual, predicted) in part)
            {
                matrix.Add(names[actual], names[predicted]);
            }

            merged.Merge(matrix);
        }

        foreach (var figures in new[] { byRecord, byColumn, merged }.Select(matrix => matrix.ToFigures()!))
        {
            figures.HasOther.ShouldBeTrue();
            figures.Classes.ShouldBe(names[..256].Append(ClassificationFigures.OtherClass));
            figures.Count.ShouldBe((ulong)records.Length);
            figures.Accuracy.ShouldBeClose(1 / 3.0);
            figures.PerClass[0].Recall.ShouldBeClose(1 / 3.0);
            // 44 classes are in other: one record of each right; two of each mistaken for the next, of the last for the first.
            figures.Counts[256][256].ShouldBe(44ul + 2 * 43);
            figures.Counts[256][0].ShouldBe(2ul);
            figures.Counts[255][256].ShouldBe(2ul);
            figures.PerClass[256].Recall.ShouldBeClose(1 / 3.0);
        }

        Encode(merged).ShouldBe(Encode(byRecord));
    }

    [Fact]
    public void Names_of_a_dictionary_that_no_record_has_push_no_class_out()
    {
        var matrix = new ConfusionMatrix();
        matrix.Add("z", "z");
        var names = Enumerable.Range(0, 250).Select(i => $"{i:000}").ToArray();
        matrix.AddColumn([3], [4], names);
        matrix.AddColumn([0], [1], names.Select(name => name + "x").ToArray());
        matrix.ToFigures()!.Classes.ShouldBe(["000x", "001x", "003", "004", "z"]);
    }

    [Fact]
    public void A_class_may_be_named_like_other()
    {
        var matrix = new ConfusionMatrix();
        matrix.Add(ClassificationFigures.OtherClass, "a");
        var figures = matrix.ToFigures(ClassificationFigures.OtherClass)!;
        figures.HasOther.ShouldBeFalse();
        figures.Positive!.Support.ShouldBe(1);
    }

    [Fact]
    public void Ten_classes_of_a_window_take_little_more_than_a_hundred_bytes()
    {
        var random = new Random(1);
        var (actual, predicted) = (new byte[2000], new byte[2000]);
        for (var i = 0; i < actual.Length; i++)
        {
            actual[i] = (byte)random.Next(10);
            predicted[i] = random.Next(100) < 80 ? actual[i] : (byte)random.Next(10);
        }

        var matrix = new ConfusionMatrix();
        matrix.AddColumn(actual, predicted, Enumerable.Range(0, 10).Select(i => $"class_{i}").ToArray());
        Encode(matrix).Length.ShouldBeLessThan(130);
    }

    [Fact]
    public void Weights_below_one_and_columns_of_different_lengths_are_refused()
    {
        var matrix = new ConfusionMatrix();
        string[] names = ["a"];
        Should.Throw<ArgumentException>(() => matrix.Add("a", "a", 0.5)).Message.ShouldContain("0.5");
        Should.Throw<ArgumentException>(() => matrix.Add("a", "a", double.NaN));
        Should.Throw<ArgumentException>(() => matrix.AddColumn([0, 0], [0, 0], names, [1f, 0f]));
        Should.Throw<ArgumentException>(() => matrix.AddColumn([0, 0], [0, 0], names, [1f, float.PositiveInfinity]));
        Should.Throw<ArgumentException>(() => matrix.AddColumn([0, 0], [0], names));
        Should.Throw<ArgumentException>(() => matrix.AddColumn([0, 0], [0, 0], names, [1f]));
        matrix.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(new byte[] { 1, 8 })] // unknown flags
    [InlineData(new byte[] { 2, 0, 0, 1, 98, 0, 1, 97 })] // names out of order
    [InlineData(new byte[] { 1, 0, 0, 1, 97, 2 })] // more cells than a matrix of one class has
    [InlineData(new byte[] { 1, 2, 0, 1, 97, 0, 0, 0, 0, 0, 0, 0, 0 })] // a weight of 0
    [InlineData(new byte[] { 5 })]
    public void Foreign_bytes_are_refused(byte[] bytes) => Should.Throw<AggregateFormatException>(() =>
    {
        var reader = new AggregateReader(bytes);
        new ConfusionMatrix().MergeFrom(ref reader);
    });

    private static byte[] Encode(ConfusionMatrix matrix)
    {
        var writer = new AggregateWriter();
        matrix.WriteTo(writer);
        return writer.ToArray();
    }
}
