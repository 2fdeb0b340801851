using OrleansMonitor.Load;

var options = LoadOptions.Parse(args);
switch (options.Mode)
{
    case "ingest":
        await IngestLoad.RunAsync(options);
        return 0;
    case "query":
        await QueryLoad.RunAsync(options);
        return 0;
    case "cluster":
        await ClusterLoad.RunAsync(options);
        return 0;
    case "store":
        await StoreLoad.RunAsync(options);
        return 0;
    case "slow":
        await SlowClients.RunAsync(options);
        return 0;
    default:
        Console.Error.WriteLine($"unknown mode {options.Mode}: ingest, query, store, cluster or slow");
        return 2;
}
