using OrleansMonitor.Manifests.Tests.Settings;

namespace OrleansMonitor.Manifests.Tests.Tests;

/// <summary>
/// <c>docs/operations.md</c> names every setting, with the range and the default that the code has.
/// <c>UPDATE_SNAPSHOTS=1 dotnet test tests/Manifests.Tests</c> writes its tables anew.
/// </summary>
public sealed class SettingsTableTests
{
    [Fact]
    public void Every_setting_is_documented_with_its_range_and_default()
    {
        var settings = SettingsCatalog.Settings().ToList();
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            SettingsTable.Write(settings);
        Problems(SettingsTable.Read(), settings).ShouldBeEmpty("UPDATE_SNAPSHOTS=1 dotnet test tests/Manifests.Tests brings the tables of docs/operations.md up to date");
    }

    [Theory]
    [InlineData("Commit:Interval", "10 ms to 1 min", "1 s", "Commit:Interval: the default is 200 ms, not 1 s")]
    [InlineData("Commit:Interval", "1 s to 1 min", "200 ms", "Commit:Interval: the range is 10 ms to 1 min, not 1 s to 1 min")]
    [InlineData("Commit:Intervall", "10 ms to 1 min", "200 ms", "Commit:Intervall is no setting")]
    public void A_table_that_disagrees_with_the_code_is_seen(string name, string range, string value, string expected)
    {
        var table = SettingsTable.Read();
        table[name] = new SettingsTable.Row(range, value, "");
        Problems(table, [.. SettingsCatalog.Settings()]).ShouldContain(expected);
    }

    [Fact]
    public void A_setting_without_a_row_is_seen()
    {
        var table = SettingsTable.Read();
        table.Remove("Storage:Provider").ShouldBeTrue();
        Problems(table, [.. SettingsCatalog.Settings()]).ShouldBe(["Storage:Provider is not documented"]);
    }

    private static IEnumerable<string> Problems(Dictionary<string, SettingsTable.Row> table, List<Setting> settings)
    {
        foreach (var setting in settings)
        {
            if (!table.TryGetValue(setting.Path, out var row))
            {
                yield return $"{setting.Path} is not documented";
                continue;
            }

            if (SettingText.Default(setting) is var value && row.Default != value)
                yield return $"{setting.Path}: the default is {value}, not {row.Default}";
            if (SettingText.Range(setting) is var range && row.Range != range)
                yield return $"{setting.Path}: the range is {range}, not {row.Range}";
        }

        foreach (var unknown in table.Keys.Except(settings.Select(setting => setting.Path)))
            yield return $"{unknown} is no setting";
    }
}
