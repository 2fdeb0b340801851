using System.Net;
using System.Net.Sockets;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Says in a sentence that a port of the cluster cannot be had, before Orleans fails to listen on it.</summary>
internal sealed class PortCheck(MembershipOptions options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Check(nameof(options.SiloPort), options.SiloPort);
        Check(nameof(options.GatewayPort), options.GatewayPort);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Check(string setting, int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Parse(options.AdvertisedAddress), port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new IOException(
                e.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse =>
                        $"{MembershipOptions.Section}:{setting} is {port}, and {PortHolder.Of(port)} listens on {options.AdvertisedAddress}:{port}. Stop that one, or give this silo another port.",
                    SocketError.AddressNotAvailable =>
                        $"{MembershipOptions.Section}:{nameof(options.AdvertisedAddress)} is '{options.AdvertisedAddress}', which is no address of this machine. Name one of its own.",
                    _ => $"{MembershipOptions.Section}:{setting} is {port}, and this process cannot listen on {options.AdvertisedAddress}:{port}: {e.Message}. Give it another port.",
                },
                e);
        }
    }
}
