using OrleansMonitor.Cli.Baselines;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Cli.Tests.Commands;

public sealed class BaselineCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("a.csv", "age,country,score\n20,de,0.5\n,fr,0.25\nold,,2\n40,de,1\n")]
    [InlineData("a.jsonl", "{\"age\":20,\"country\":\"de\",\"score\":0.5}\n{\"country\":\"fr\",\"score\":0.25}\n{\"age\":\"old\",\"score\":2}\n{\"age\":40,\"country\":\"de\",\"score\":1}\n")]
    public void A_file_makes_a_baseline_and_cells_that_cannot_be_read_are_missing_and_told(string name, string content)
    {
        var skipped = new SkippedCells();
        var baseline = FileBaseline.Read(new FileBaselinePlan { File = InputFile.Open(Write(name, content)), Features = ["age"], Categories = ["country"], Score = "score", Importance = new Dictionary<string, double> { ["age"] = 3 } }, skipped);
        baseline.Rows.ShouldBe(4UL);
        BaselineColumn Column(ColumnRole role, string column) => baseline.Columns.Single(each => each.Bins.Role == role && each.Bins.Name == column);
        (Column(ColumnRole.Feature, "age").Values, Column(ColumnRole.Feature, "age").Importance, Column(ColumnRole.Feature, "age").Mean).ShouldBe((2UL, 3, 30));
        Column(ColumnRole.Feature, "country").Bins.Categories.ShouldBe(["de", "fr"]);
        Column(ColumnRole.Score, "").Values.ShouldBe(3UL);
        skipped.Cells.ShouldBe(2);
        string.Join(' ', skipped.Messages).ShouldContain("column score: \"2\" is not 0 to 1");
    }

    [Theory]
    [InlineData("age\n20\n", "a baseline needs at least 2 rows, and there is 1")]
    [InlineData("age\n", "a baseline needs at least 2 rows, and there are 0")]
    [InlineData("years\n20\n30\n", "age")]
    public void A_file_that_makes_none_is_refused_with_the_reason(string content, string reason)
    {
        var path = Write("a.csv", content);
        var refusal = Should.Throw<CliException>(() => FileBaseline.Read(new FileBaselinePlan { File = InputFile.Open(path), Features = ["age"] }, new SkippedCells()));
        refusal.Message.ShouldContain(reason);
        refusal.Message.ShouldContain("a.csv");
    }

    [Fact]
    public void A_measurement_is_of_numbers_or_categories_as_most_of_its_cells_are()
    {
        var path = Write("measured.csv", "thumb,judge\ntrue,0.5\nfalse,0.7\ntrue,\n1,0.9\n,good\n");
        var skipped = new SkippedCells();
        var baseline = FileBaseline.Read(new FileBaselinePlan { File = InputFile.Open(path), Measures = ["thumb", "judge"], Importance = new Dictionary<string, double> { ["judge"] = 2 } }, skipped);
        baseline.Columns.Select(static column => (column.Bins.Role, column.Bins.Name, column.Bins.IsNumeric, column.Values, column.Importance))
            .ShouldBe([(ColumnRole.Measurement, "thumb", false, 3UL, 1), (ColumnRole.Measurement, "judge", true, 3UL, 2)]);
        (skipped.Cells, skipped.Columns["thumb"], skipped.Columns["judge"]).ShouldBe((2, 1, 1));
        skipped.Told.ShouldBe(["column thumb: 1 cell is not categories, as most of the column are", "column judge: 1 cell is not numbers, as most of the column are"]);
    }

    [Fact]
    public void A_file_makes_an_outlier_detector_of_its_features_and_what_is_left_out_is_told()
    {
        var random = new Random(1);
        var path = Write("a.csv", "age,country,fixed\n" + string.Concat(Enumerable.Range(0, 200).Select(_ => $"{random.Next(20, 60)},{"abc"[random.Next(3) * random.Next(2)]},1\n")));
        var plan = new FileBaselinePlan { File = InputFile.Open(path), Features = ["age", "fixed"], Categories = ["country"], Outliers = new OutlierSettings { Trees = 10 } };
        var notes = new List<string>();
        var detector = FileBaseline.Read(plan, new SkippedCells(), notes).Detector.ShouldNotBeNull();
        detector.Features.Select(static feature => feature.Name).ShouldBe(["age", "country"]);
        notes.ShouldHaveSingleItem().ShouldContain("fixed");

        var few = Write("b.csv", "age\n" + string.Concat(Enumerable.Range(0, 99).Select(static i => $"{i}\n")));
        Should.Throw<CliException>(() => FileBaseline.Read(new FileBaselinePlan { File = InputFile.Open(few), Features = ["age"], Outliers = new OutlierSettings() }, new SkippedCells()))
            .Message.ShouldContain("b.csv: an outlier detector with contamination 0.01 needs at least 100 rows, and there are 99");
    }

    [Fact]
    public void Why_embeddings_make_no_baseline_is_said()
    {
        var few = Write("few.jsonl", string.Concat(Enumerable.Range(0, 40).Select(static i => $"{{\"text\":[{i},1]}}\n")));
        var alike = Write("alike.jsonl", string.Concat(Enumerable.Range(0, 60).Select(static _ => "{\"text\":[1,2]}\n")));
        string Problem(string path) => Should.Throw<CliException>(() => FileBaseline.Read(new FileBaselinePlan { File = InputFile.Open(path), Embeddings = ["text"] }, new SkippedCells())).Message;
        Problem(few).ShouldEndWith("few.jsonl: the embedding text is left out: it has 40 vectors, and at least 50 are needed");
        Problem(alike).ShouldEndWith("alike.jsonl: the embedding text is left out: at least half of its vectors are equal to each other");
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_directory.Path, name);
        File.WriteAllText(path, content);
        return path;
    }
}
