using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Simulation;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>
/// A client process: sends its batches through changing silos, several in flight, out of order and sometimes twice, and each
/// again until it is acknowledged or, if it is doomed, given up.
/// </summary>
internal sealed class SimulatedProducer(string node, Guid epoch, SimulationClient client, int silos, Random random, List<SimulatedBatch> batches, Action<SimulatedProducer, SimulatedBatch> acknowledged)
{
    private const int MaxInFlight = 5;
    private const int MaxDoomedAttempts = 3;

    private readonly List<Task> _calls = [];
    private ulong _lowMark;
    private int _sent;

    internal string Node => node;

    internal Guid Epoch => epoch;

    /// <summary>The epoch bound to its client, under which silos of the next build know it.</summary>
    internal Guid BoundEpoch { get; } = Bind(epoch);

    /// <summary>Whether silos bind it.</summary>
    internal bool IsBound { get; set; }

    /// <summary>Sends nothing until it is false again.</summary>
    internal bool IsPaused { get; set; }

    internal IReadOnlyList<SimulatedBatch> Batches => batches;

    internal async Task RunAsync()
    {
        while (!batches.TrueForAll(static b => b.IsSettled))
        {
            _calls.RemoveAll(static c => c.IsCompleted);
            if (_calls.Count < MaxInFlight && !IsPaused)
                _calls.Add(ActAsync());
            await client.Delay(TimeSpan.FromMilliseconds(random.Next(5, 450)));
        }

        await Task.WhenAll(_calls);
    }

    /// <summary>Throws if a server that was started anew does not know of every batch that was acknowledged.</summary>
    internal async Task VerifyAsync()
    {
        var answer = await PollAsync(client.GetGrain<INodeGrain>(node), IsBound ? _lowMark : 0);
        foreach (var batch in batches)
        {
            if (batch.IsAcknowledged)
                IsCommitted(answer, batch.Sequence).ShouldBeTrue($"{node}/{epoch:N}/{batch.Sequence} was acknowledged and is not committed");
        }
    }

    private async Task ActAsync()
    {
        var silo = random.Next(silos + 1);
        var grain = (silo == silos ? client : client.FromSilo(silo)).GetGrain<INodeGrain>(node);
        var batch = Choose();
        try
        {
            var answer = batch is null ? await PollAsync(grain, _lowMark) : await SendAsync(grain, batch);
            Note(answer);
        }
        catch (Exception e) when (e is not Shouldly.ShouldAssertException)
        {
            // Lost, refused or failed: it is sent again.
        }

        if (batch is { IsDoomed: true, IsSettled: false, Attempts: >= MaxDoomedAttempts })
            GiveUp(batch);
    }

    private async Task<SubmitResult> SendAsync(INodeGrain grain, SimulatedBatch batch)
    {
        batch.Attempts++;
        var answer = await grain.SubmitAsync(IsBound ? batch.ToMessage(BoundEpoch, _lowMark, epoch) : batch.ToMessage(epoch, _lowMark));
        answer.Status.ShouldBeOneOf(SubmitStatus.Accepted, SubmitStatus.Committed, SubmitStatus.Duplicate, SubmitStatus.Overloaded);
        if (answer.Status == SubmitStatus.Accepted && random.Next(4) == 0)
            return await grain.WaitForCommitAsync(answer.Id, TimeSpan.FromSeconds(1));
        return answer;
    }

    /// <summary>As the edge does it.</summary>
    private async Task<SubmitResult> PollAsync(INodeGrain grain, ulong lowMark)
    {
        if (!IsBound)
            return await grain.PollAsync(epoch, lowMark);
        var answer = await grain.PollAsync(BoundEpoch, lowMark);
        return answer.Status == SubmitStatus.ProducerForgotten ? await grain.PollAsync(epoch, 0) : answer;
    }

    private static Guid Bind(Guid epoch)
    {
        var bytes = epoch.ToByteArray();
        bytes[0] ^= 0xFF;
        return new Guid(bytes);
    }

    /// <summary>A new batch, or one that was sent before; null: ask only.</summary>
    private SimulatedBatch? Choose()
    {
        if (_sent < batches.Count && random.Next(2) == 0)
            return batches[_sent++];
        var open = batches.Take(_sent).Where(static b => !b.IsSettled).ToList();
        return open.Count == 0 || random.Next(4) == 0 ? null : open[random.Next(open.Count)];
    }

    private void Note(SubmitResult answer)
    {
        foreach (var batch in batches.Take(_sent))
        {
            if (batch.IsSettled || !IsCommitted(answer, batch.Sequence))
                continue;
            batch.IsAcknowledged = true;
            acknowledged(this, batch);
        }

        MoveLowMark();
    }

    private void GiveUp(SimulatedBatch batch)
    {
        batch.IsGivenUp = true;
        MoveLowMark();
    }

    private void MoveLowMark()
    {
        while ((int)_lowMark < batches.Count && batches[(int)_lowMark].IsSettled)
            _lowMark++;
    }

    private static bool IsCommitted(SubmitResult answer, ulong sequence)
    {
        if (sequence <= answer.CommittedThrough)
            return true;
        foreach (var range in answer.CommittedAbove)
        {
            if (sequence >= range.First && sequence <= range.Last)
                return true;
        }

        return false;
    }
}
