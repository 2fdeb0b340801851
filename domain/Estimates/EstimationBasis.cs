using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Estimates;

/// <summary>What a baseline has for estimates without labels, or why it has nothing.</summary>
public sealed class EstimationBasis
{
    private const int MaxReason = 400;

    /// <summary>Of a baseline that was made without labels.</summary>
    public static EstimationBasis None { get; } = new(null, null, "the baseline was made without labels; make it from a file with --label (or --actual)");

    public EstimationBasis(ScoreCalibration? scores, ErrorProfile? errors, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        (Scores, Errors, Reason) = (scores, errors, reason.Length <= MaxReason ? reason : reason[..MaxReason]);
    }

    public ScoreCalibration? Scores { get; }

    public ErrorProfile? Errors { get; }

    /// <summary>Why one of them is not there; empty where nothing was to be.</summary>
    public string Reason { get; }

    /// <summary>1 for scores and 2 for errors, the reason, and then these.</summary>
    internal void WriteTo(AggregateWriter writer)
    {
        writer.WriteByte((byte)((Scores is null ? 0 : 1) | (Errors is null ? 0 : 2)));
        writer.WriteString(Reason);
        Scores?.WriteTo(writer);
        Errors?.WriteTo(writer);
    }

    internal static EstimationBasis Read(ref AggregateReader reader, BaselineColumn[] columns)
    {
        var form = reader.ReadByte();
        if (form > 3)
            throw new AggregateFormatException($"the estimates have the unknown form {form}");
        var reason = reader.ReadString();
        var scores = (form & 1) != 0 ? ScoreCalibration.Read(ref reader) : null;
        if ((form & 2) == 0)
            return new EstimationBasis(scores, null, reason);
        var value = Array.Find(columns, static column => column.Bins.Role == ColumnRole.Value)
            ?? throw new AggregateFormatException("there are errors, and no column of predicted numbers");
        return new EstimationBasis(scores, ErrorProfile.Read(ref reader, value.Bins.ValueCells), reason);
    }
}
