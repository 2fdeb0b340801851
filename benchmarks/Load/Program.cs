using OrleansMonitor.Load;
using OrleansMonitor.Load.Page;

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
    case "page":
        await PageLoad.RunAsync(options);
        return 0;
    case "slow":
        await SlowClients.RunAsync(options);
        return 0;
    case "otlp":
        await OtlpLoad.RunAsync(options);
        return 0;
    case "kserve":
        await KServeLoad.RunAsync(options);
        return 0;
    default:
        Console.Error.WriteLine($"unknown mode {options.Mode}: ingest, query, otlp, kserve, page, store, cluster or slow");
        return 2;
}
