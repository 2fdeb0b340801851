using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansMonitor.Cli.Input;

namespace OrleansMonitor.Cli.Replay;

/// <summary>
/// Derives a producer's epoch from what it will send: the same file, read in the same way and cut into the same batches, is
/// the same producer, whose batches are counted once however often they are sent.
/// </summary>
internal static class ReplayIdentity
{
    // Raised when batches are cut or written differently: the sequence numbers of older replays then mean other rows.
    private const int ReplayRevision = 2;
    private const int LabelsRevision = 1;

    public static Guid Of(ReplayPlan plan, InputFile file) => Derive("replay", ReplayRevision, file,
    [
        ("model", plan.Model), ("version", plan.Version), ("segment", plan.Segment), ("segment-column", plan.SegmentColumn),
        ("time", plan.Time), ("id", plan.Id), ("prediction", plan.Prediction), ("score", plan.Score),
        ("positive", plan.Positive), ("label", plan.Label), ("value", plan.Value), ("actual", plan.Actual),
        ("latency", plan.Latency), ("latency-unit", plan.LatencyUnit.ToString("R", CultureInfo.InvariantCulture)),
        ("error", plan.Error), ("features", List(plan.Features)), ("categories", List(plan.Categories)),
        ("input-tokens", plan.InputTokens), ("output-tokens", plan.OutputTokens), ("node", plan.Node),
        ("batch", plan.BatchRows.ToString(CultureInfo.InvariantCulture)),
        // A file that was sent before there were zones is the same producer still.
        .. plan.CachedTokens is { } cached ? new[] { ("cached-tokens", (string?)cached) } : [],
        .. plan.ReasoningTokens is { } reasoning ? new[] { ("reasoning-tokens", (string?)reasoning) } : [],
        .. plan.TimeZone is { } zone ? new[] { ("tz", (string?)zone.Id) } : [],
        .. plan.Measures.Count > 0 ? new[] { ("measures", (string?)List(plan.Measures)) } : [],
        .. plan.Lower is { } lower ? new[] { ("lower", (string?)lower), ("upper", plan.Upper) } : [],
        .. plan.IntervalLevel is { } level ? new[] { ("interval-level", (string?)level.ToString("R", CultureInfo.InvariantCulture)) } : [],
        .. plan.Probabilities.Count > 0 ? new[] { ("probabilities", (string?)List([.. plan.Probabilities.SelectMany(static each => new[] { each.Column, each.Class })])) } : [],
        .. plan.Dimensions.Count > 0 ? new[] { ("dimensions", (string?)List(plan.Dimensions)) } : [],
        .. plan.Embeddings.Count > 0 ? new[] { ("embeddings", (string?)List(plan.Embeddings)) } : [],
        .. plan.Privacy is { Rules.Count: > 0 } privacy ? new[] { ("rules", (string?)List([.. privacy.Rules.Select(static rule => rule.ToString())])) } : [],
        .. plan.Privacy?.Key is { } key ? new[] { ("id-key", (string?)key.Fingerprint) } : [],
    ]);

    public static Guid Of(LabelPlan plan, InputFile file) => Derive("labels", LabelsRevision, file,
    [
        ("model", plan.Model), ("id", plan.Id), ("label", plan.Label), ("actual", plan.Actual), ("node", plan.Node),
        ("batch", plan.BatchRows.ToString(CultureInfo.InvariantCulture)),
        .. plan.Replace ? new[] { ("replace", (string?)"true") } : [],
        .. plan.Measures.Count > 0 ? new[] { ("measures", (string?)List(plan.Measures)) } : [],
        .. plan.Mean ? new[] { ("mean", (string?)"true") } : [],
        .. plan.Key is { } key ? new[] { ("id-key", (string?)key.Fingerprint) } : [],
    ]);

    private static Guid Derive(string command, int revision, InputFile file, ReadOnlySpan<(string Name, string? Value)> options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, string.Create(CultureInfo.InvariantCulture, $"orleansmonitor {command} {revision}"));
        hash.AppendData(file.ContentHash.Span);
        foreach (var (name, value) in options)
        {
            Append(hash, name);
            Append(hash, value);
        }

        // Only where it is given: without it a file is the producer that it always was.
        if (file.Delimiter is { } delimiter)
        {
            Append(hash, "delimiter");
            Append(hash, delimiter);
        }

        // RFC 9562, version 8: bits of one's own making.
        var bytes = hash.GetHashAndReset().AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>With its length in front, so that no two lists of options read alike.</summary>
    private static void Append(IncrementalHash hash, string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        hash.AppendData(BitConverter.GetBytes(text is null ? -1 : bytes.Length));
        hash.AppendData(bytes);
    }

    private static string List(IReadOnlyList<string> names) => string.Join('\u001F', names);
}
