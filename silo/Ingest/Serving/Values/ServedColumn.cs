using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Silo.Ingest.Serving.Values;

/// <summary>Values of the instances of a payload under one name: a number or a text an instance, or a vector of them.</summary>
internal sealed class ServedColumn(string name)
{
    /// <summary>What of a payload is kept: 2 MiB.</summary>
    public const int MaxCells = 256 << 10;

    public string Name => name;

    /// <summary>Row by row; NaN is missing.</summary>
    public List<double> Numbers { get; } = [];

    /// <summary>As many as numbers; null where there are none.</summary>
    public List<string?>? Texts { get; private set; }

    /// <summary>Of a row.</summary>
    public int Width { get; set; } = 1;

    public int Rows { get; set; }

    /// <summary>Whether rows have different widths, or the column is larger than what is kept.</summary>
    public bool IsSkipped { get; set; }

    /// <summary>Numbers that are none that could be kept.</summary>
    public int Refused { get; set; }

    /// <summary>Texts that are no names.</summary>
    public int Unusable { get; set; }

    /// <summary>Whether numbers are kept whatever they are, since a datatype says later which are good.</summary>
    public bool TakesAny { get; init; }

    /// <summary>Whether all numbers were written, or are declared to be, without a fraction.</summary>
    public bool IsWhole { get; set; } = true;

    public void Add(double number)
    {
        if (IsFull())
            return;
        Numbers.Add(number);
        Texts?.Add(null);
    }

    /// <param name="text">Null: it could not be read.</param>
    public void Add(string? text)
    {
        if (IsFull())
            return;
        Texts ??= [.. Enumerable.Repeat<string?>(null, Numbers.Count)];
        Numbers.Add(double.NaN);
        var isName = text is not null && NameRules.Check(text) is null;
        Texts.Add(isName ? text : null);
        Unusable += isName ? 0 : 1;
    }

    /// <summary>Ends a row that began at a number of values.</summary>
    public void EndRow(int begin)
    {
        var width = Numbers.Count - begin;
        if (Rows == 0)
            Width = width;
        else if (width != Width)
            IsSkipped = true;
        Rows++;
    }

    /// <summary>Fills up rows without a value.</summary>
    public void PadTo(int rows)
    {
        for (; Rows < rows && !IsSkipped; Rows++)
        {
            for (var i = 0; i < Width; i++)
                Add(double.NaN);
        }
    }

    private bool IsFull() => IsSkipped || (IsSkipped = Numbers.Count == MaxCells);
}
