using OrleansMonitor.Cli.Input;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Cli.Baselines;

/// <summary>The features of a file's rows, column by column.</summary>
internal sealed class FileColumns
{
    private FileColumns(string[] features, string[] categories)
    {
        (Features, Categories) = (features, categories);
        Numbers = Array.ConvertAll(features, static _ => new List<double>());
        Texts = Array.ConvertAll(categories, static _ => new List<string?>());
    }

    public string[] Features { get; }

    public string[] Categories { get; }

    public int Rows { get; private set; }

    private List<double>[] Numbers { get; }

    private List<string?>[] Texts { get; }

    public static FileColumns Read(InputFile file, string[] features, string[] categories, SkippedCells skipped)
    {
        var (columns, read) = (new ColumnList(), new FileColumns(features, categories));
        var (numbers, texts) = (columns.Add(features), columns.Add(categories));
        using var rows = RowReader.Open(file, columns.Names, skipped);
        var cells = new CellParser(rows, skipped);
        for (; rows.Read(); read.Rows++)
        {
            for (var i = 0; i < numbers.Length; i++)
                read.Numbers[i].Add(cells.Number(numbers[i], NumberRule.Feature));
            for (var i = 0; i < texts.Length; i++)
                read.Texts[i].Add(cells.Name(texts[i]));
        }

        return read;
    }

    public OutlierFit ToFit() => Fit(Features, Numbers, Categories, Texts);

    public static OutlierFit Fit(string[] features, List<double>[] numbers, string[] categories, List<string?>[] texts)
    {
        var fit = new OutlierFit();
        for (var i = 0; i < features.Length; i++)
            fit.AddNumbers(features[i], [.. numbers[i]]);
        for (var i = 0; i < categories.Length; i++)
            fit.AddCategories(categories[i], texts[i]);
        return fit;
    }

    /// <summary>The numbers of a row as the detector takes them.</summary>
    public double[] Row(OutlierDetector detector, int row) => Array.ConvertAll(detector.Features, feature => feature.IsNumeric
        ? feature.Of(Numbers[Array.IndexOf(Features, feature.Name)][row])
        : feature.Of(Texts[Array.IndexOf(Categories, feature.Name)][row]));
}
