using System.Net;
using System.Net.Sockets;
using OrleansMonitor.Silo.Security.Listening;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Says in a sentence that an address of the configuration cannot be had, before anything else starts: the server itself listens last, when
/// the silo has opened its store and joined the others already.
/// </summary>
internal sealed class HttpPortCheck(IConfiguration configuration, ListenUrls urls) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>().ToArray();

        // As the server has it: endpoints of its own section take the place of the addresses.
        foreach (var address in endpoints)
            Check("urls", address);
        if (endpoints.Length > 0)
            return Task.CompletedTask;
        foreach (var (setting, list) in urls.Lists)
        {
            foreach (var address in (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                Check(setting, address);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Check(string setting, string address)
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
            throw new IOException($"{setting} is '{address}', and {PortHolder.Of(binding.Port)} listens there already. Stop it, or give this silo another address.", e);
        }
        catch (SocketException)
        {
            // Whatever else is wrong with it the server says itself.
        }
    }
}
