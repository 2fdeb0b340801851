using OrleansMonitor.Cli.Hosting;

using var signals = new StopSignals();
return signals.ExitCode(await App.RunAsync(args, Terminal.OfProcess(), signals.Token));
