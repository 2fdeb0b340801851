using System.Globalization;
using OrleansMonitor.Access;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;

namespace OrleansMonitor.Cli.Tests.Commands;

public sealed class KeyCommandTests
{
    [Fact]
    public async Task A_new_key_is_printed_once_with_the_line_of_its_hash()
    {
        var run = await CliRun.OfAsync("key", "new", "--name", "fleet-a", "--role", "ingest=fraud-*,churn", "--role", "read", "--expires", "2027-01-01");
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        var (key, line) = (lines[0], ApiKeyLine.Parse(lines[1], out var grants, out var error));
        error.ShouldBeNull();
        key.Length.ShouldBe(ApiKey.Length);
        ApiKey.TryReadId(key, out var id).ShouldBeTrue();
        line!.Id.ShouldBe(id.ToString());
        lines[1].ShouldNotContain(key);
        var hash = new byte[32];
        ApiKey.Hash(key, hash);
        line.Sha256.ShouldBe(Convert.ToHexStringLower(hash));
        line.Client.ShouldBe("fleet-a");
        line.Expires.ShouldBe(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        grants!.Allows(AccessRole.Ingest, "fraud-eu").ShouldBeTrue();
        grants.Allows(AccessRole.Ingest, "housing").ShouldBeFalse();
        grants.HasAllModels(AccessRole.Read).ShouldBeTrue();
        grants.Has(AccessRole.Operate).ShouldBeFalse();
    }

    [Theory]
    [InlineData("2027-03-28T02:30:00", "Europe/Berlin", "2027-03-28T01:30:00Z")]
    [InlineData("2027-01-01", "America/New_York", "2027-01-01T05:00:00Z")]
    [InlineData("2027-01-01T00:00:00+09:00", "America/New_York", "2026-12-31T15:00:00Z")]
    [InlineData("1798761600", "Asia/Tokyo", "2027-01-01T00:00:00Z")]
    public async Task A_key_expires_by_the_clocks_of_a_zone(string expires, string zone, string instant)
    {
        var run = await CliRun.OfAsync("key", "new", "--name", "a", "--role", "read", "--expires", expires, "--tz", zone);
        ApiKeyLine.Parse(run.Out.Split('\n')[1], out _, out _)!.Expires.ShouldBe(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task No_two_keys_are_the_same()
    {
        var first = await CliRun.OfAsync("key", "new", "--name", "a", "--role", "read");
        var second = await CliRun.OfAsync("key", "new", "--name", "a", "--role", "read");
        first.Out.ShouldNotBe(second.Out);
    }

    [Theory]
    [InlineData("admin", "'admin' is no role; a role is one of ingest, read, operate")]
    [InlineData("read=", "a pattern of the role read cannot be used: it is empty")]
    public async Task A_role_that_is_none_is_named(string role, string message)
    {
        var run = await CliRun.OfAsync("key", "new", "--name", "a", "--role", role);
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_key_file_that_is_not_there_is_named_before_anything_is_sent()
    {
        var run = await CliRun.OfAsync("models", "--key-file", "/nowhere/key");
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain("--key-file is '/nowhere/key': there is no such file");
    }

    [Theory]
    [InlineData("2020-06-01", true)]
    [InlineData("2999-06-01", false)]
    public async Task A_key_that_has_expired_already_is_told(string expires, bool isTold)
    {
        var run = await CliRun.OfAsync("key", "new", "--name", "a", "--role", "read", "--expires", expires);
        run.ExitCode.ShouldBe(ExitCodes.Success);
        run.Error.Contains("--expires lies in the past (2020-06-01 00:00 UTC): silos refuse this key.", StringComparison.Ordinal).ShouldBe(isTold);
    }
}
