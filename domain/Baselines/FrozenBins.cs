using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>
/// The bins of all columns of a baseline. Silos count with them what arrives; counts of equal bins merge, and bins are equal when their
/// fingerprints are.
/// </summary>
public sealed class FrozenBins
{
    private readonly Dictionary<string, int> _features;
    private readonly Dictionary<string, int> _measurements = new(StringComparer.Ordinal);

    /// <param name="columns">Of features and outputs.</param>
    /// <param name="joint">Of predictions together with their scores; null: no estimates are made.</param>
    public FrozenBins(FrozenColumn[] columns, JointBins? joint = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        (Columns, Joint) = (columns, joint);
        _features = new Dictionary<string, int>(columns.Length, StringComparer.Ordinal);
        (Prediction, Value, Score) = (-1, -1, -1);
        for (var i = 0; i < columns.Length; i++)
        {
            switch (columns[i].Role)
            {
                case ColumnRole.Feature:
                    if (!_features.TryAdd(columns[i].Name, i))
                        throw new ArgumentException($"two columns have the name '{columns[i].Name}'", nameof(columns));
                    break;
                case ColumnRole.Measurement:
                    if (!_measurements.TryAdd(columns[i].Name, i))
                        throw new ArgumentException($"two columns have the name '{columns[i].Name}'", nameof(columns));
                    break;
                case ColumnRole.Prediction:
                    Prediction = i;
                    break;
                case ColumnRole.Value:
                    Value = i;
                    break;
                default:
                    Score = i;
                    break;
            }
        }

        var writer = new AggregateWriter();
        foreach (var column in columns)
            column.WriteTo(writer);
        joint?.WriteTo(writer);
        Fingerprint = XxHash64.Hash(writer.WrittenSpan);
    }

    public FrozenColumn[] Columns { get; }

    /// <summary>Counted behind the columns; null: no estimates are made.</summary>
    public JointBins? Joint { get; }

    /// <summary>The columns, and the joint bins where there are some.</summary>
    public int Counted => Columns.Length + (Joint is null ? 0 : 1);

    /// <summary>Hash of the columns and their bins.</summary>
    public ulong Fingerprint { get; }

    /// <summary>The column of the predicted class, or −1.</summary>
    public int Prediction { get; }

    /// <summary>The column of the predicted number, or −1.</summary>
    public int Value { get; }

    /// <summary>The column of the score, or −1.</summary>
    public int Score { get; }

    /// <summary>The column of a feature, or −1.</summary>
    public int Feature(string name) => _features.GetValueOrDefault(name, -1);

    /// <summary>Whether what is measured later has to be counted with them too.</summary>
    public bool HasMeasurements => _measurements.Count > 0;

    /// <summary>The column of a measurement, or −1.</summary>
    public int Measurement(string name) => _measurements.GetValueOrDefault(name, -1);
}
