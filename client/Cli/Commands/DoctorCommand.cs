using System.CommandLine;
using System.Text.Json;
using OrleansMonitor.Cli.Doctor;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>doctor</c>: what is wrong between here and the silos, and what to do about it.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var settings = FileOption("--settings", "A silo's settings, a file like its appsettings.json: the silo's program is asked whether it takes them");
        var program = FileOption("--silo-program", "The silo's program, which reads the settings (default the one beside this program)");
        var data = CommonOptions.Text("--data", "DIR", "A silo's data directory on this machine, whose disk is looked at");
        data.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && token.Value.Length > 0 && !Directory.Exists(token.Value))
                result.AddError($"--data is '{token.Value}': there is no such directory");
        });
        var (endpoint, output) = (CommonOptions.Endpoint(), CommonOptions.Output());
        var command = new Command("doctor", "Look for what is wrong: settings, connection, clocks, versions, store, alerting, producers") { settings, program, data, endpoint, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var run = new DoctorRun(SiloConnection.Of(parsed, endpoint), new DoctorSettings(parsed.GetValue(settings), parsed.GetValue(program), parsed.GetValue(data)), terminal.Time);
            var report = await run.RunAsync(cancellation).ConfigureAwait(false);
            Show(terminal, parsed.GetValue(output), report);
            return report.State switch
            {
                FindingState.Ok => ExitCodes.Success,
                FindingState.Warning => ExitCodes.Warned,
                _ => ExitCodes.Refused,
            };
        });
        return command;
    }

    private static void Show(Terminal terminal, OutputFormat output, DoctorReport report)
    {
        if (output == OutputFormat.Json)
            ResultWriter.WriteJson(terminal, JsonSerializer.SerializeToElement(report, HealthJson.Options));
        else if (output == OutputFormat.Csv)
            ResultWriter.WriteCsv(terminal, DoctorView.Csv(report));
        else
            DoctorView.Write(terminal, report);
    }

    private static Option<string> FileOption(string name, string description)
    {
        var option = CommonOptions.Text(name, "FILE", description);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value.Length > 0 && !File.Exists(token.Value))
                result.AddError($"{name} is '{token.Value}': there is no such file");
        });
        return option;
    }
}
