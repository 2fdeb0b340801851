using Parquet;
using Parquet.Schema;

namespace OrleansMonitor.Cli.Input;

/// <summary>
/// The lists of numbers of a row group, one a row. Parquet keeps the numbers of all rows one after the other; at each stands whether it begins a row (repetition
/// level 0) and how much of it there is (definition level): no list, an empty one, a missing number, or a number.
/// </summary>
internal sealed class ParquetLists<T>
    where T : struct
{
    private readonly T[] _numbers;
    private readonly int[] _definitions;
    private readonly int[] _starts;
    private readonly int _most;

    // What a number has at least: it is missing only where it may be.
    private readonly int _least;

    // Rows are read one after the other: so many numbers stand before so many levels.
    private int _level;
    private int _before;

    private ParquetLists(DataField field, T[] numbers, int[] definitions, int[] repetitions, int rows)
    {
        (_numbers, _definitions, _most) = (numbers, definitions, field.MaxDefinitionLevel);
        _least = field.IsNullable ? _most - 1 : _most;
        _starts = StartsOf(repetitions, rows);
    }

    public static async Task<ParquetLists<T>> ReadAsync(ParquetRowGroupReader group, DataField field)
    {
        var levels = checked((int)(group.GetMetadata(field)?.MetaData?.NumValues ?? throw new InvalidDataException($"the column {field.Name} does not say how many values it has")));
        var (numbers, definitions, repetitions) = (new T[levels], new int[levels], new int[levels]);
        await group.ReadRawAsync(field, numbers.AsMemory(), definitions, repetitions).ConfigureAwait(false);
        return new ParquetLists<T>(field, numbers, definitions, repetitions, checked((int)group.RowCount));
    }

    /// <summary>Null: the row has none.</summary>
    public float[]? Read(int row, Func<T, float> number)
    {
        var (begin, end) = (_starts[row], row + 1 < _starts.Length ? _starts[row + 1] : _definitions.Length);
        if (end - begin == 1 && _definitions[begin] < _least)
            return _definitions[begin] == _least - 1 ? [] : null;
        var list = new float[end - begin];
        var at = NumbersBefore(begin);
        for (var i = 0; i < list.Length; i++)
            list[i] = _definitions[begin + i] == _most ? number(_numbers[at++]) : float.NaN;
        return list;
    }

    private int NumbersBefore(int level)
    {
        for (; _level < level; _level++)
            _before += _definitions[_level] == _most ? 1 : 0;
        return _before;
    }

    private static int[] StartsOf(int[] repetitions, int rows)
    {
        var starts = new int[rows];
        var row = -1;
        for (var i = 0; i < repetitions.Length; i++)
        {
            if (repetitions[i] == 0 && ++row < rows)
                starts[row] = i;
        }

        return row + 1 == rows ? starts : throw new InvalidDataException($"a list column has {row + 1} rows of {rows}");
    }
}
