using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>What is wrong with options that several commands have, and what is said of it.</summary>
internal static class WrongLines
{
    public const string Name = "a name has 1 to 128 characters";
    public const string SliceName = "a name has at most 128 characters";
    public const string Empty = "it must not be empty";
    public const string Duration = "it is a time span such as 30s, 5m, 2h or 1d, from ";
    public const string Formats = "it is table, json or csv";
    public const string Time = "it is a time (such as";

    public static readonly WrongLine Endpoint = new("--endpoint", "--endpoint nowhere", "the endpoint is 'nowhere': it is an address such as http://127.0.0.1:8080");
    public static readonly WrongLine Output = new("--output", "--output xml", $"--output is 'xml': {Formats}");
    public static readonly WrongLine From = new("--from", "--from someday", $"--from is 'someday': {Time}");
    public static readonly WrongLine Before = new("--from", "--from -99999999999999", $"--from is '-99999999999999': {Time}");
    public static readonly WrongLine To = new("--to", "--to 2021-13-01", $"--to is '2021-13-01': {Time}");
    public static readonly WrongLine Zone = new("--tz", "--tz Europe/Berlín", "--tz is 'Europe/Berlín': it is ");
    public static readonly WrongLine[] Query = [Endpoint, Output];
    public static readonly WrongLine[] TimeRange = [From, Before, To, Zone];
    public static readonly WrongLine[] ModelRange = [.. TimeRange.Select(static line => line with { Arguments = $"m {line.Arguments}" })];
    public static readonly WrongLine[] Slice =
    [
        new("--version", "m --version {long}", SliceName),
        new("--segment", "m --segment {long}", SliceName),
    ];

    public static readonly WrongLine[] Entry =
    [
        new("MODEL", "'' id0 --yes", Name),
        new("ID", "m '' --yes", "ID is empty"),
        new("ID", "m .. --yes --endpoint {silo}", " '..'", ExitCodes.Refused),
        new("ID", "m nothing --yes --endpoint {silo}", "nothing", ExitCodes.Refused),
        new("--yes", "m id0 --endpoint {silo}", "there is no terminal: --yes agrees"),
        new("--id-key-file", "m id0 --yes --id-key-file {nowhere}", "there is no such file"),
        .. Query.Select(static line => line with { Arguments = $"m id0 --yes {line.Arguments}" }),
    ];
}
