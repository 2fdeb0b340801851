using System.Net;
using System.Net.Sockets;

namespace OrleansMonitor.Harness.Network;

/// <summary>
/// Free ports of the loopback address from below the range that the system takes for outgoing connections: a silo that is killed
/// needs its port again, and meanwhile anything could have got one of the others.
/// </summary>
public static class SiloPorts
{
    private const int First = 12_000;
    private const int Last = 30_000;

    public static int[] Take(int count)
    {
        var taken = new List<int>();
        for (var attempt = 0; taken.Count < count; attempt++)
        {
            if (attempt == 10_000)
                throw new InvalidOperationException($"there are not {count} free ports between {First} and {Last}");
            var port = Random.Shared.Next(First, Last);
            if (!taken.Contains(port) && IsFree(port))
                taken.Add(port);
        }

        return [.. taken];
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
