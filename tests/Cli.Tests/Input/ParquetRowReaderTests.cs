using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using ParquetSharp;

namespace OrleansMonitor.Cli.Tests.Input;

/// <summary>Files are written by another implementation (Apache Arrow's, in C++), as pandas, Spark and the like use it.</summary>
public sealed class ParquetRowReaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("orleansmonitor-parquet-").FullName;

    [Theory]
    [InlineData(Compression.Uncompressed)]
    [InlineData(Compression.Snappy)]
    [InlineData(Compression.Zstd)]
    [InlineData(Compression.Gzip)]
    public void Cells_of_every_plain_type_come_as_csv_and_json_lines_would_have_them(Compression compression)
    {
        var path = Write("rows.parquet", compression, rowGroups: 1,
            (new Column<double?>("amount"), new double?[] { 0.1, null, double.NaN }),
            (new Column<float>("score"), new[] { 0.1f, 1f, 1e-7f }),
            (new Column<int>("class"), new[] { 1, 0, -1 }),
            (new Column<long?>("id"), new long?[] { 9_007_199_254_740_993, null, 3 }),
            (new Column<bool?>("flag"), new bool?[] { true, false, null }),
            (new Column<string>("country"), new[] { "DE", null, "1.0" }),
            (new Column<DateTime>("utc", LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros)), Times(DateTimeKind.Utc)),
            (new Column<DateTime>("local", LogicalType.Timestamp(isAdjustedToUtc: false, TimeUnit.Millis)), Times(DateTimeKind.Unspecified)),
            (new Column<DateTimeNanos>("nanos", LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Nanos)), Array.ConvertAll(Times(DateTimeKind.Utc), time => new DateTimeNanos(time))),
            (new Column<ParquetSharp.Date>("day"), new ParquetSharp.Date[] { new(2024, 6, 1), new(2024, 2, 29), new(1999, 12, 31) }),
            (new Column<decimal>("price", LogicalType.Decimal(29, 2)), new[] { 12.50m, 0m, -3.25m }),
            (new Column<ushort>("small"), new ushort[] { 0, 65535, 7 }));

        string[] columns = ["amount", "score", "class", "id", "flag", "country", "utc", "local", "nanos", "day", "price", "small"];
        var rows = Rows(path, columns);
        rows.ShouldBe([
            ["0.1", "0.1", "1", "9007199254740993", "true", "DE", "2024-06-01T12:00:00.25Z", "2024-06-01T12:00:00.25", "2024-06-01T12:00:00.25Z", "2024-06-01", "12.5", "0"],
            [null, "1", "0", null, "false", null, "2024-02-29T00:00:00Z", "2024-02-29T00:00:00", "2024-02-29T00:00:00Z", "2024-02-29", "0", "65535"],
            [null, "1e-7", "-1", "3", null, "1.0", "1999-12-31T23:59:59Z", "1999-12-31T23:59:59", "1999-12-31T23:59:59Z", "1999-12-31", "-3.25", "7"],
        ]);
    }

    [Fact]
    public void Row_groups_follow_each_other_and_the_line_is_the_row()
    {
        var numbers = Enumerable.Range(0, 1_000).ToArray();
        var path = Write("rows.parquet", Compression.Snappy, rowGroups: 4, (new Column<int>("n"), numbers));
        using var input = InputFile.Open(path);
        using var rows = RowReader.Open(input, ["n", "n"], new SkippedCells());
        for (var i = 0; i < 4_000; i++)
        {
            rows.Read().ShouldBeTrue();
            (rows[0], rows[1], rows.Line).ShouldBe(($"{i % 1_000}", $"{i % 1_000}", i + 1L));
        }

        rows.Read().ShouldBeFalse();
        rows.Rows.ShouldBe(4_000);
    }

    [Fact]
    public void A_file_is_known_by_its_content_and_not_by_its_name()
    {
        var path = Write("rows.data", Compression.Snappy, rowGroups: 1, (new Column<int>("n"), new[] { 1 }));
        using var input = InputFile.Open(path);
        input.Format.ShouldBe(InputFormat.Parquet);
        Should.Throw<CliException>(() => InputFile.Open(path, ";")).Message.ShouldEndWith("--delimiter is for CSV, and this is Parquet");
    }

    [Fact]
    public void A_nested_column_is_refused_where_it_is_asked_for_and_harms_nothing_where_it_is_not()
    {
        var path = Write("rows.parquet", Compression.Snappy, rowGroups: 1,
            (new Column<int>("n"), new[] { 1, 2 }),
            (new Column<double[]>("vector"), new double[][] { [1, 2], [] }),
            (new Column<byte[]>("blob"), new byte[][] { [1], [2] }));
        Rows(path, ["n"]).ShouldBe([["1"], ["2"]]);
        Refused(path, "vector").ShouldEndWith("column vector is a list: only columns of numbers, texts, truth values and times can be read, and lists of floats or doubles as embeddings");
        Refused(path, "blob").ShouldEndWith("column blob is binary data: only columns of numbers, texts, truth values and times can be read, and lists of floats or doubles as embeddings");
        Refused(path, "m").ShouldEndWith("there is no column m; the schema has: n, vector, blob");
    }

    [Fact]
    public void A_list_of_numbers_is_a_vector_where_one_may_be()
    {
        var path = Write("rows.parquet", Compression.Snappy, rowGroups: 2,
            (new Column<float[]>("single"), new float[]?[] { [0.1f, -2], null, [], [3] }),
            (new Column<double?[]>("double"), new double?[]?[] { [1, null], [0.5, 1e300], null, [] }),
            (new Column<int[]>("whole"), new int[]?[] { [1], [2], [3], [4] }),
            (new Column<int>("n"), new[] { 1, 2, 3, 4 }));
        using var input = InputFile.Open(path);
        var skipped = new SkippedCells();
        using var rows = RowReader.Open(input, ["single", "n", "double"], skipped, new HashSet<string> { "single", "double" });
        var cells = new CellParser(rows, skipped);
        for (var group = 0; group < 2; group++)
        {
            foreach (var (single, twice) in ((float[]?, float[]?)[])[([0.1f, -2], [1, float.NaN]), (null, [0.5f, float.PositiveInfinity]), ([], null), ([3], [])])
            {
                rows.Read().ShouldBeTrue();
                (IsSame(rows.Vector(0), single), IsSame(rows.Vector(2), twice)).ShouldBe((true, true));
                cells.Vector(0).ShouldBe(single is { Length: > 0 } ? single : null);
                cells.Vector(2).ShouldBeNull();
            }
        }

        rows.Read().ShouldBeFalse();
        skipped.Cells.ShouldBe(8, "an empty list, a missing number, one beyond single precision and an empty list of each group");
        Should.Throw<CliException>(() => RowReader.Open(input, ["whole"], new SkippedCells(), new HashSet<string> { "whole" })).Message.ShouldContain("column whole is a list");
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void A_file_that_is_cut_off_is_told_before_anything_is_read_of_it(double kept)
    {
        var path = Write("rows.parquet", Compression.Snappy, rowGroups: 3, (new Column<int>("n"), Enumerable.Range(0, 5_000).ToArray()));
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..Math.Max(4, (int)(bytes.Length * kept))]);
        Refused(path, "n").ShouldContain("this is no Parquet file that can be read, or it is cut off or damaged");
    }

    [Fact]
    public void A_damaged_page_is_told_and_is_no_fault_of_the_program()
    {
        var path = Write("rows.parquet", Compression.Snappy, rowGroups: 1, (new Column<int>("n"), Enumerable.Range(0, 5_000).ToArray()));
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(4, 400).Fill(0xFF);
        File.WriteAllBytes(path, bytes);
        Refused(path, "n").ShouldContain("cut off or damaged");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static DateTime[] Times(DateTimeKind kind) =>
    [
        new(2024, 6, 1, 12, 0, 0, 250, kind), new(2024, 2, 29, 0, 0, 0, kind), new(1999, 12, 31, 23, 59, 59, kind),
    ];

    private static string Refused(string path, string column) => Should.Throw<CliException>(() => Rows(path, [column])).Message;

    private static List<string?[]> Rows(string path, string[] columns)
    {
        using var input = InputFile.Open(path);
        using var rows = RowReader.Open(input, columns, new SkippedCells());
        var all = new List<string?[]>();
        while (rows.Read())
            all.Add([.. columns.Select((_, i) => rows.Name(i) is { } name && rows[i] is not null ? name : null)]);
        return all;
    }

    private string Write(string name, Compression compression, int rowGroups, params (Column Column, Array Values)[] columns)
    {
        var path = Path.Combine(_directory, name);
        using var file = new ParquetFileWriter(path, [.. columns.Select(column => column.Column)], compression);
        for (var group = 0; group < rowGroups; group++)
        {
            using var rows = file.AppendRowGroup();
            foreach (var (_, values) in columns)
            {
                using var writer = rows.NextColumn().LogicalWriter();
                writer.Apply(new ArrayWriter(values));
            }
        }

        file.Close();
        return path;
    }

    private static bool IsSame(float[]? x, float[]? y) => x is null ? y is null : y is not null && x.AsSpan().SequenceEqual(y);

    private sealed class ArrayWriter(Array values) : ILogicalColumnWriterVisitor<bool>
    {
        public bool OnLogicalColumnWriter<TValue>(LogicalColumnWriter<TValue> columnWriter)
        {
            columnWriter.WriteBatch((TValue[])values);
            return true;
        }
    }
}
