using System.Diagnostics.Metrics;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// What goes between this silo and the others, as instruments of this project. Orleans' own carry the address of the other silo
/// with the moment it started, so each restart in the cluster would add a series for ever; these are one each.
/// </summary>
internal sealed class ClusterInstruments : IHostedService, IDisposable
{
    public const string MeterName = "OrleansMonitor.Cluster";

    private const string OrleansMeter = "Microsoft.Orleans";
    private const string Sent = "orleans-messaging-sent-messages-size";
    private const string Received = "orleans-messaging-received-messages-size";

    /// <summary>The tag that tells messages between silos from those of clients, and its value.</summary>
    private const string DirectionTag = "ConnectionDirection";
    private const string BetweenSilos = "SiloToSilo";

    private readonly MeterListener _listener = new();
    private readonly Traffic _sent = new();
    private readonly Traffic _received = new();

    public ClusterInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        Show("sent", _sent);
        Show("received", _received);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != OrleansMeter)
                return;
            if (instrument.Name == Sent)
                listener.EnableMeasurementEvents(instrument, _sent);
            else if (instrument.Name == Received)
                listener.EnableMeasurementEvents(instrument, _received);
        };
        _listener.SetMeasurementEventCallback<int>(static (_, bytes, tags, state) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == DirectionTag && (string?)tag.Value == BetweenSilos)
                    ((Traffic)state!).Add(bytes);
            }
        });
        _listener.Start();

        void Show(string name, Traffic traffic)
        {
            meter.CreateObservableCounter($"orleansmonitor.cluster.{name}.messages", () => traffic.Messages, "{message}", $"Messages {name} over connections with other silos.");
            meter.CreateObservableCounter($"orleansmonitor.cluster.{name}", () => traffic.Bytes, "By", $"Bytes of messages {name} over connections with other silos.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    private sealed class Traffic
    {
        private long _messages;
        private long _bytes;

        public long Messages => Volatile.Read(ref _messages);

        public long Bytes => Volatile.Read(ref _bytes);

        public void Add(int bytes)
        {
            Interlocked.Increment(ref _messages);
            Interlocked.Add(ref _bytes, bytes);
        }
    }
}
