using System.Net.Sockets;

namespace OrleansMonitor.Cli.Export.Sending;

/// <summary>Why a request had no answer, in words for whoever runs the server.</summary>
internal static class ConnectionFault
{
    /// <returns>What happened, and whether the request may have arrived all the same.</returns>
    public static (string Detail, bool MayHaveArrived) Of(Exception problem) => problem switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => ("its name has no address", false),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => ($"it cannot be reached{Cause(problem)}", false),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => ($"no TLS connection to it comes about{Cause(problem)}", false),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => ($"the proxy makes no connection to it{Cause(problem)}", false),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => ("what it answers is no HTTP", true),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => ("its answer is too long", true),
        _ => ($"it closed the connection before its answer was whole{Cause(problem)}", true),
    };

    // The system's own words of a socket, such as connection refused, and those of TLS; around them are only the framework's.
    private static string Cause(Exception problem)
    {
        for (var inner = problem.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException or System.Security.Authentication.AuthenticationException)
                return $" ({inner.Message})";
        }

        return "";
    }
}
