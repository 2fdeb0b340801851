using System.Net;
using System.Net.Sockets;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Says in a sentence that an address of the configuration cannot be had, before anything else starts: the server itself listens last, when
/// the silo has opened its store and joined the others already.
/// </summary>
internal sealed class HttpPortCheck(IConfiguration configuration) : IHostedService
{
    private const string Urls = "urls";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>().ToArray();

        // As the server has it: endpoints of its own section take the place of the addresses.
        foreach (var address in endpoints.Length > 0 ? endpoints : (configuration[Urls] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Check(address);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Check(string address)
    {
        // An address that cannot be read is the server's to refuse; port 0 is any that is free.
        if (!Uri.IsWellFormedUriString(address.Replace("*", "any", StringComparison.Ordinal).Replace("+", "any", StringComparison.Ordinal), UriKind.Absolute))
            return;
        var binding = BindingAddress.Parse(address);
        if (binding.IsUnixPipe || binding.IsNamedPipe || binding.Port == 0)
            return;
        var ip = IPAddress.TryParse(binding.Host.Trim('[', ']'), out var parsed) ? parsed : binding.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(ip, binding.Port);
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException($"{Urls} is '{address}', and {PortHolder.Of(binding.Port)} listens there already. Stop it, or give this silo another address.", e);
        }
        catch (SocketException)
        {
            // Whatever else is wrong with it the server says itself.
        }
    }
}
