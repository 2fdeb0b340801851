namespace OrleansMonitor.Simulation.Types;

/// <summary>What grains may know of the silo they are on.</summary>
internal sealed class LocalSilo(string name, SiloAddress address) : ILocalSiloDetails
{
    public string Name => name;

    public string ClusterId => "simulation";

    public string DnsHostName => "localhost";

    public SiloAddress SiloAddress => address;

    public SiloAddress GatewayAddress => address;
}
