using System.Net;
using System.Net.Sockets;

namespace OrleansMonitor.Cluster.Support;

/// <summary>Ports of the loopback address that nothing listens on.</summary>
internal static class FreePorts
{
    /// <summary>Different ports: each is held until all are found.</summary>
    public static int[] Take(int count)
    {
        var listeners = new List<TcpListener>();
        try
        {
            while (listeners.Count < count)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                listeners.Add(listener);
            }

            return [.. listeners.Select(static l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners)
                listener.Dispose();
        }
    }
}
