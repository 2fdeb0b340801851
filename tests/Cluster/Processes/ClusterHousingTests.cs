using System.Text.RegularExpressions;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Cluster.Processes;

/// <summary>A year of real predictions through three silos gives to the byte the figures of one process with a file.</summary>
public sealed class ClusterHousingTests(ThreeSilos silos) : IClassFixture<ThreeSilos>
{
    private const string Reference = "california_housing_reference.csv";
    private const string Analysis = "california_housing_analysis.csv";
    private const string Outcomes = "california_housing_analysis_gt.csv";

    private static readonly string[] Features = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"];

    private static readonly string[] Figures =
    [
        "/v1/models/housing/health?from=2021-06-01&to=2022-06-01",
        "/v1/models/housing/series?from=2021-06-01&to=2022-06-01&step=1mo",
        "/v1/models/housing/series?from=2021-06-01&to=2022-06-01&step=1d",
    ];

    [HousingFact]
    public async Task Three_silos_give_the_figures_of_one_process()
    {
        await using var alone = new SiloProcess(Programs.Silo);
        await alone.StartAsync();
        var one = await ReplayAsync([alone.Address, alone.Address, alone.Address]);
        var three = await ReplayAsync(silos.Cluster.Addresses);
        for (var i = 0; i < one.Length; i++)
            three[i].ShouldBe(one[i], Figures[i]);
    }

    /// <summary>Each file goes in through another silo, and each answer comes from another one.</summary>
    private static async Task<string[]> ReplayAsync(IReadOnlyList<Uri> addresses)
    {
        await new CommandLine(addresses[0]).RunAsync(Replay(Reference, "--label", "clf_target"));
        await new CommandLine(addresses[1]).RunAsync(Replay(Analysis));
        await new CommandLine(addresses[2]).RunAsync("labels", DataSets.Path(Outcomes), "--model", "housing", "--id", "id", "--label", "clf_target");
        using var http = new HttpClient();
        return await Task.WhenAll(Figures.Select(async (path, i) => WithoutLate(await http.GetStringAsync(new Uri(addresses[i], path)))));
    }

    // Whether a record came late says in which order batches that were in flight together arrived; no figure of the model depends
    // on it.
    private static string WithoutLate(string answer) => Regex.Replace(answer, "\"late\":[0-9]+", "\"late\":0");

    private static string[] Replay(string file, params string[] more) =>
    [
        "replay", DataSets.Path(file), "--model", "housing", "--id", "id", "--time", "timestamp", "--prediction", "y_pred",
        "--score", "y_pred_proba", .. Features.SelectMany(feature => new[] { "--feature", feature }), .. more,
    ];

    /// <summary>Needs PostgreSQL and the data sets; skipped, with the reason, where one is absent.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class HousingFactAttribute : FactAttribute
    {
        public HousingFactAttribute() => Skip = PostgresBinaries.Missing ?? new DataSetFactAttribute(Reference, Analysis, Outcomes).Skip;
    }
}
