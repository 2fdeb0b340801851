using System.Runtime.InteropServices;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>Files with data are for the silo's user alone, whatever the umask is.</summary>
public sealed class FileModeTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Every_file_of_a_data_directory_is_its_users_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        _ = SetMask(Convert.ToUInt32("022", 8));
        using var parent = new Harness.Files.TempDirectory();
        var directory = Path.Combine(parent.Path, "data");
        await using (var silo = await TestSilo.StartAsync(directory: directory))
        {
            await SendAsync(silo);
            var names = Directory.GetFiles(directory).Select(Path.GetFileName).ToList();
            names.ShouldContain("orleansmonitor.db");
            names.ShouldContain("orleansmonitor.db-wal");
            Modes(directory).ShouldBe([.. names.Select(static _ => Private)]);
            File.GetUnixFileMode(directory).ShouldBe(Private | UnixFileMode.UserExecute);
        }

        // Those that an earlier build made become so.
        foreach (var file in Directory.GetFiles(directory))
            File.SetUnixFileMode(file, Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var next = await TestSilo.StartAsync(directory: directory);
        await SendAsync(next);
        Modes(directory).Distinct().ShouldBe([Private]);
    }

    private static async Task SendAsync(TestSilo silo)
    {
        using var answer = await silo.Http.PostAsync(
            new Uri("/v1/records?wait=true", UriKind.Relative), new StringContent(SecureSilo.Records("m"), System.Text.Encoding.UTF8, "application/x-ndjson"));
        answer.IsSuccessStatusCode.ShouldBeTrue();
    }

    private static UnixFileMode[] Modes(string directory) => OperatingSystem.IsWindows() ? [] : [.. Directory.GetFiles(directory).Select(File.GetUnixFileMode)];

    [DllImport("libc", EntryPoint = "umask"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetMask(uint mask);
}
