using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>
/// What is kept of the records of one slice: sums, from which follow shares and means, their intervals, and what a slice adds to a figure of the whole. Quantiles
/// and curves are not among them. Not thread-safe.
/// </summary>
public sealed class SliceSums
{
    private const ulong HasWeights = 1, HasErrors = 2, HasLatencies = 4, HasScores = 8, HasClassified = 16, HasMeasured = 32, HasClasses = 64, Known = 127;

    /// <summary>How many <see cref="SliceSum"/> there are.</summary>
    internal const int Sums = (int)SliceSum.DifferenceSquares + 1;

    private readonly ExactSum?[] _sums = new ExactSum?[Sums];
    private SliceNumbers _numbers;

    internal ref SliceNumbers Numbers => ref _numbers;

    internal SliceClasses Classes { get; } = new();

    /// <summary>A sum that may be added to.</summary>
    internal ExactSum Sum(SliceSum of) => _sums[(int)of] ??= new ExactSum();

    internal double Value(SliceSum of) => _sums[(int)of]?.ToDouble() ?? 0;

    public ulong Records => _numbers.Records;

    public bool IsEmpty => _numbers.Records == 0 && _numbers.Classified == 0 && _numbers.Measured == 0 && Classes.IsEmpty;

    /// <summary>Whether a figure is of fewer than <paramref name="least"/> records.</summary>
    internal bool IsFew(ulong least) =>
        Privacy.Withholding.IsFew(_numbers.Records, least)
        || Privacy.Withholding.IsFew(_numbers.Latencies, least)
        || Privacy.Withholding.IsFew(_numbers.Scores, least)
        || Privacy.Withholding.IsFew(_numbers.Classified, least)
        || Privacy.Withholding.IsFew(_numbers.Measured, least);

    public void Clear()
    {
        _numbers = default;
        foreach (var sum in _sums)
            sum?.Clear();
        Classes.Clear();
    }

    public void Merge(SliceSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _numbers.Add(other._numbers);
        for (var i = 0; i < _sums.Length; i++)
        {
            if (other._sums[i] is { IsZero: false } sum)
                Sum((SliceSum)i).Add(sum);
        }

        Classes.Merge(other.Classes);
    }

    /// <summary>Counts a label that came later.</summary>
    public void AddClass(string predicted, string actual, double weight)
    {
        _numbers.AddClass(predicted == actual, weight);
        Classes.Add(predicted, new ClassWeights { Answered = weight, Correct = predicted == actual ? weight : 0 });
        Classes.Add(actual, new ClassWeights { Actual = weight });
    }

    /// <summary>Takes a label back. False, and nothing is changed, where the slice has none.</summary>
    public bool SubtractClass(string predicted, string actual, double weight)
    {
        if (!_numbers.SubtractClass(predicted == actual, weight))
            return false;
        Classes.Subtract(predicted, new ClassWeights { Answered = weight, Correct = predicted == actual ? weight : 0 });
        Classes.Subtract(actual, new ClassWeights { Actual = weight });
        return true;
    }

    /// <summary>Counts a number that came later.</summary>
    public void AddNumber(double predicted, double actual, double weight)
    {
        if (!IsCounted(predicted, actual))
            return;
        _numbers.Measured++;
        _numbers.MeasuredWeight += weight;
        AddDifference(predicted - actual, weight, 1);
    }

    /// <inheritdoc cref="SubtractClass"/>
    public bool SubtractNumber(double predicted, double actual, double weight)
    {
        if (!IsCounted(predicted, actual))
            return true;
        if (_numbers.Measured == 0)
            return false;
        if (--_numbers.Measured == 0)
        {
            // Of sums that an earlier build has stored rounded something may be left.
            _numbers.MeasuredWeight = 0;
            Sum(SliceSum.Differences).Clear();
            Sum(SliceSum.Absolutes).Clear();
            Sum(SliceSum.DifferenceSquares).Clear();
            return true;
        }

        _numbers.MeasuredWeight -= weight;
        AddDifference(predicted - actual, weight, -1);
        return true;
    }

    private void AddDifference(double difference, double weight, int sign)
    {
        Sum(SliceSum.Differences).AddProduct(sign * difference, weight);
        Sum(SliceSum.Absolutes).AddProduct(sign * Math.Abs(difference), weight);
        Sum(SliceSum.DifferenceSquares).AddProduct(sign * (difference * difference), weight);
    }

    /// <summary>The same values as of <see cref="Regression.RegressionErrors"/>.</summary>
    internal static bool IsCounted(double predicted, double actual) =>
        Math.Max(Math.Abs(predicted), Math.Abs(actual)) <= Regression.RegressionErrors.MaxMagnitude;

    /// <summary>What is present, as a bit mask; records; then each of these, in the order of its bit. Classes by their place in a dictionary.</summary>
    internal void WriteTo(AggregateWriter writer, Func<string, int> classes)
    {
        ref readonly var n = ref _numbers;
        var present = (n.Weight != n.Records || !Sum(SliceSum.WeightSquares).IsSquare(1, n.Records) ? HasWeights : 0)
            | (n.Errors > 0 ? HasErrors : 0)
            | (n.Latencies > 0 ? HasLatencies : 0)
            | (n.Scores > 0 ? HasScores : 0)
            | (n.Classified > 0 ? HasClassified : 0)
            | (n.Measured > 0 ? HasMeasured : 0)
            | (Classes.IsEmpty ? 0 : HasClasses);
        writer.WriteVarUInt(present);
        writer.WriteVarUInt(n.Records);
        if ((present & HasWeights) != 0)
        {
            writer.WriteNumber(n.Weight);
            Sum(SliceSum.WeightSquares).WriteTo(writer);
        }

        if ((present & HasErrors) != 0)
            writer.WriteTally(n.Errors, n.ErrorWeight);
        if ((present & HasLatencies) != 0)
            WriteSums(writer, n.Latencies, n.LatencyWeight, SliceSum.Latencies, SliceSum.LatencySquares);
        if ((present & HasScores) != 0)
            WriteSums(writer, n.Scores, n.ScoreWeight, SliceSum.Scores, SliceSum.ScoreSquares);
        if ((present & HasClassified) != 0)
        {
            writer.WriteTally(n.Classified, n.ClassifiedWeight);
            writer.WriteNumber(n.CorrectWeight);
        }

        if ((present & HasMeasured) != 0)
        {
            WriteSums(writer, n.Measured, n.MeasuredWeight, SliceSum.Differences, SliceSum.Absolutes);
            Sum(SliceSum.DifferenceSquares).WriteTo(writer);
        }

        if ((present & HasClasses) != 0)
            WriteClasses(writer, classes);
    }

    internal void MergeFrom(ref AggregateReader reader, ReadOnlySpan<string> classes)
    {
        var present = reader.ReadVarUInt();
        if (present > Known)
            throw new AggregateFormatException($"a slice has unknown content {present}");
        SliceNumbers n = default;
        n.Records = reader.ReadTally();
        n.Weight = (present & HasWeights) != 0 ? reader.ReadAmount() : n.Records;
        if ((present & HasWeights) != 0)
            Sum(SliceSum.WeightSquares).MergeAmountFrom(ref reader);
        else
            Sum(SliceSum.WeightSquares).Add(n.Records);
        if ((present & HasErrors) != 0)
            (n.Errors, n.ErrorWeight) = reader.ReadWeightedTally();
        if ((present & HasLatencies) != 0)
        {
            (n.Latencies, n.LatencyWeight) = reader.ReadWeightedTally();
            Sum(SliceSum.Latencies).MergeAmountFrom(ref reader);
            Sum(SliceSum.LatencySquares).MergeAmountFrom(ref reader);
        }

        if ((present & HasScores) != 0)
        {
            (n.Scores, n.ScoreWeight) = reader.ReadWeightedTally();
            Sum(SliceSum.Scores).MergeAmountFrom(ref reader);
            Sum(SliceSum.ScoreSquares).MergeAmountFrom(ref reader);
        }

        if ((present & HasClassified) != 0)
        {
            (n.Classified, n.ClassifiedWeight) = reader.ReadWeightedTally();
            n.CorrectWeight = reader.ReadAmount();
        }

        if ((present & HasMeasured) != 0)
        {
            (n.Measured, n.MeasuredWeight) = reader.ReadWeightedTally();
            Sum(SliceSum.Differences).MergeFrom(ref reader);
            Sum(SliceSum.Absolutes).MergeAmountFrom(ref reader);
            Sum(SliceSum.DifferenceSquares).MergeAmountFrom(ref reader);
        }

        _numbers.Add(n);
        if ((present & HasClasses) != 0)
            MergeClasses(ref reader, classes);
    }

    private void WriteSums(AggregateWriter writer, ulong count, double weight, SliceSum first, SliceSum second)
    {
        writer.WriteTally(count, weight);
        Sum(first).WriteTo(writer);
        Sum(second).WriteTo(writer);
    }

    // How many are told apart; others; then place and weights of each.
    private void WriteClasses(AggregateWriter writer, Func<string, int> classes)
    {
        writer.WriteVarUInt((ulong)Classes.Count);
        Write(writer, Classes.Other);
        for (var i = 0; i < Classes.Count; i++)
        {
            writer.WriteVarUInt((ulong)classes(Classes.Name(i)));
            Write(writer, Classes[i]);
        }
    }

    private void MergeClasses(ref AggregateReader reader, ReadOnlySpan<string> classes)
    {
        var count = reader.ReadCount(SliceClasses.MaxClasses);
        Classes.AddOther(Read(ref reader));
        for (; count > 0; count--)
        {
            var index = reader.ReadVarUInt();
            if (index >= (ulong)classes.Length)
                throw new AggregateFormatException($"class {index} of {classes.Length} of a slice");
            Classes.Add(classes[(int)index], Read(ref reader));
        }
    }

    private static void Write(AggregateWriter writer, in ClassWeights weights)
    {
        writer.WriteNumber(weights.Predicted);
        writer.WriteNumber(weights.Answered);
        writer.WriteNumber(weights.Actual);
        writer.WriteNumber(weights.Correct);
    }

    private static ClassWeights Read(ref AggregateReader reader) => new()
    {
        Predicted = reader.ReadAmount(),
        Answered = reader.ReadAmount(),
        Actual = reader.ReadAmount(),
        Correct = reader.ReadAmount(),
    };
}
