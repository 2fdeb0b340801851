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

    /// <summary>
    /// Who takes a port listens there only a while later. No port is given twice in a process until all have been, and processes that
    /// run side by side begin at different places.
    /// </summary>
    private static int _given = Environment.ProcessId % 64 * ((Last - First) / 64);

    public static int[] Take(int count)
    {
        var taken = new List<int>();
        for (var attempt = 0; taken.Count < count; attempt++)
        {
            if (attempt == Last - First)
                throw new InvalidOperationException($"there are not {count} free ports between {First} and {Last}");
            var port = First + (int)((uint)Interlocked.Increment(ref _given) % (Last - First));
            if (IsFree(port))
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
