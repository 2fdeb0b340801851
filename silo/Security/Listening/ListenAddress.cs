using System.Net;

namespace OrleansMonitor.Silo.Security.Listening;

/// <summary>An address at which the silo is to listen, and the setting that says so.</summary>
internal sealed record ListenAddress(string Setting, string Url, bool IsHttps, bool IsLoopback, int Port)
{
    /// <exception cref="FormatException">It is no address.</exception>
    public static ListenAddress Parse(string setting, string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{setting} is '{url}': it has to be an address such as http://127.0.0.1:8080.", e);
        }

        var isHttps = string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);
        return new ListenAddress(setting, url, isHttps, address.IsUnixPipe || address.IsNamedPipe || IsLocal(address.Host), address.IsUnixPipe || address.IsNamedPipe ? 0 : address.Port);
    }

    /// <summary>Null: it is no address, which <see cref="Parse"/> says.</summary>
    public static ListenAddress? TryParse(string url)
    {
        try
        {
            return Parse("", url);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Every address of a list separated by semicolons.</summary>
    public static IEnumerable<ListenAddress> ParseList(string setting, string? urls) =>
        (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => Parse(setting, url));

    public static bool IsLocal(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    public static string Show(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    // A host that is no address means every address of the machine to the server.
    private static bool IsLocal(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IsLocal(ip));
}
