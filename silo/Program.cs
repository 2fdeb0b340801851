using Microsoft.Extensions.Options;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Security;
using OrleansMonitor.Storage;

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(SiloConfiguration.Usage);
    return 0;
}

try
{
    // Everything is read and put together as at a start, and nothing is opened.
    if (args.Contains("--check"))
    {
        await using var built = MonitorSilo.Build([.. args.Where(static each => each != "--check")]);
        SecurityStart.Check(built.Services);
        Console.WriteLine("The settings are right.");
        return 0;
    }

    await using var app = MonitorSilo.Build(args);
    StopLimit.Guard(app.Lifetime, TimeProvider.System, Environment.Exit);
    try
    {
        await app.StartAsync();
    }
    catch
    {
        // What has started ends in order, as it would later; thrown away while it works it would fill the log.
        await app.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw;
    }

    await app.WaitForShutdownAsync();
    return 0;
}
catch (OptionsValidationException e)
{
    foreach (var failure in e.Failures)
        Console.Error.WriteLine(failure);
    return 2;
}
catch (Exception e) when (e is StoreException or IOException or FormatException or InvalidOperationException)
{
    // The directory is taken or damaged, the address is in use, a setting cannot be read: the message says which.
    Console.Error.WriteLine(e.Message);
    return 1;
}
