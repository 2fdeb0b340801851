using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Json;

/// <summary>One label of a JSON body.</summary>
internal sealed class JsonLabel(IdKey? key = null) : JsonFields(key)
{
    private const string Known = "model, id, label, actual, measurements, replace, mean, node";

    private ulong _id;
    private string? _label;
    private double _actual;
    private readonly List<JsonNamed> _measurements = [];
    private bool? _replace;
    private bool? _mean;

    public string Model { get; private set; } = "";

    /// <summary>Null: the request's.</summary>
    public string? Node { get; private set; }

    public ulong InferenceId => _id;

    /// <summary>Null: the label is <see cref="Actual"/>, or there is none.</summary>
    public string? Label => _label;

    /// <summary>NaN: there is none.</summary>
    public double Actual => _actual;

    public List<JsonNamed> Measurements => _measurements;

    /// <summary>Whether it takes the place of earlier labels and measurements that say otherwise.</summary>
    public bool Replace => _replace == true;

    /// <summary>Whether its numbers are averaged with earlier ones of the same names.</summary>
    public bool Mean => _mean == true;

    protected override void Reset()
    {
        Model = "";
        Node = null;
        _id = 0;
        _label = null;
        _actual = double.NaN;
        _replace = _mean = null;
        _measurements.Clear();
    }

    protected override bool Complete()
    {
        if (Model.Length == 0)
            return Fail(JsonFault.MissingReason, "model", "", NameRules.LimitText);
        if (_id == 0)
            return Fail(RejectionReasons.IdMissing, "id", "", "a string that is not empty, or a number");
        if (_label is not null && !double.IsNaN(_actual))
            return Fail(LabelFindings.WrongKind, "actual", FormattableString.Invariant($"{_actual}"), "absent where there is a label: a prediction is a class or a number");
        if (Replace && Mean)
            return Fail(RejectionReasons.MeasurementKind, "mean", "true", "absent or false where replace is true");
        if (_label is not null || !double.IsNaN(_actual) || _measurements.Exists(static each => each.Category is not null || !double.IsNaN(each.Number)))
            return true;
        // Where all that it has cannot be used, that is what is wrong with it.
        return Cells is [var cell, ..]
            ? Fail(cell.Reason, cell.Field, cell.Value, cell.Limit)
            : Fail(RejectionReasons.LabelMissing, "label", "", "label (a class), actual (a number) or measurements");
    }

    protected override bool ReadField(ref Utf8JsonReader reader, string name)
    {
        string? text;
        switch (name)
        {
            case "model":
                if (!Name(ref reader, name, "", out text))
                    return false;
                Model = text!;
                return true;
            case "node":
                if (!Name(ref reader, name, null, out text))
                    return false;
                Node = text;
                return true;
            case "id":
                return Id(ref reader, name, out _id);
            case "label":
                return Value(ref reader, name, out _label);
            case "actual":
                return Number(ref reader, name, double.NaN, out _actual);
            case "replace":
                return Truth(ref reader, name, out _replace);
            case "mean":
                return Truth(ref reader, name, out _mean);
            case "measurements":
                return ReadNamed(ref reader, name, NamedColumnRules.LateMeasurements, _measurements);
            default:
                return Unknown(ref reader, name, Known);
        }
    }
}
