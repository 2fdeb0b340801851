using OrleansMonitor.Client.Recording;

namespace OrleansMonitor.Client;

/// <content>Actual outcomes that come after their predictions.</content>
public sealed unsafe partial class ModelMonitor
{
    /// <summary>
    /// The actual class of a recorded prediction. It is sent if the record was kept: both are sampled by the id. A label
    /// without an id cannot be joined and is dropped.
    /// </summary>
    public void Label(InferenceId id, string label)
    {
        try
        {
            Write(id, label is null ? NameTable.None : Known(_model.Classes.IndexOf(label)), double.NaN);
        }
        catch (Exception)
        {
            _hub.CountFault();
        }
    }

    /// <summary>The actual class, by its place in <see cref="ModelSchema.Classes"/>.</summary>
    public void LabelIndex(InferenceId id, int labelIndex)
    {
        try
        {
            Write(id, Class(null, labelIndex), double.NaN);
        }
        catch (Exception)
        {
            _hub.CountFault();
        }
    }

    /// <summary>The actual number.</summary>
    public void LabelValue(InferenceId id, double actual)
    {
        try
        {
            Write(id, NameTable.None, actual);
        }
        catch (Exception)
        {
            _hub.CountFault();
        }
    }

    private void Write(InferenceId id, ushort label, double actual)
    {
        if (id.Hash == 0 || (label == NameTable.None && double.IsNaN(actual)))
        {
            _hub.CountMalformed();
            Interlocked.Increment(ref _labelsDropped);
            return;
        }

        var stripe = _hub.Rings.CurrentStripe;
        if (!_model.Sampling.Plan.Labels.Keeps(id.Hash))
        {
            _hub.LabelsSampledOut.Increment(stripe);
            return;
        }

        var slot = Index < 0 || _hub.IsClosed ? null : _hub.Rings.TryClaim(RecordSlot.LabelBytes, stripe);
        if (slot == null)
        {
            Interlocked.Increment(ref _labelsDropped);
            return;
        }

        slot->Monitor = Index;
        slot->TimeUnixMs = 0;
        slot->InferenceId = id.Hash;
        slot->Actual = actual;
        slot->Label = label;
        slot->Kind = RecordSlot.KindLabel;
        RecordRing.Publish(slot, RecordSlot.LabelBytes);
    }
}
