using System.Globalization;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;

namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>Reads attributes as values of a record. One that cannot be used is left out, and told; the record counts.</summary>
internal static class AttributeReading
{
    private static readonly string WholeLimit = string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {RecordLimits.MaxTokens}");

    public static double Number(this OtlpValue value, string field, NumberRule rule, RejectionLog log, double absent = double.NaN)
    {
        if (value.IsAbsent)
            return absent;
        if (value.TryNumber(out var number) && rule.Allows(number))
            return number;
        log.AddCell(rule.Reason, field, value.Show(), rule.Limit);
        return absent;
    }

    public static long Tokens(this OtlpValue value, string field, RejectionLog log)
    {
        if (value.IsAbsent)
            return -1;
        if (value.TryWhole(RecordLimits.MaxTokens, out var tokens))
            return tokens;
        log.AddCell(RejectionReasons.TokensInvalid, field, value.Show(), WholeLimit);
        return -1;
    }

    /// <summary>A class or category; null: absent, or one that cannot be used.</summary>
    public static string? Class(this OtlpValue value, string field, RejectionLog log)
    {
        if (value.IsAbsent)
            return null;
        var text = value.Text();
        if (text is not null && NameRules.Check(text) is null)
            return text;
        log.AddCell(text is null ? OtlpReasons.AttributeInvalid : NameRules.Check(text)!, field, value.Show(), NameRules.LimitText);
        return null;
    }

    /// <summary>A number, or else a category, under a name.</summary>
    public static void Named(this OtlpValue value, string field, string name, NamedColumnRules rules, List<JsonNamed> target, RejectionLog log)
    {
        if (!HasRoom(field, name, rules, target, log))
            return;
        var isNumber = value.Kind is OtlpValueKind.Whole or OtlpValueKind.Number;
        if (isNumber && !rules.IsOfCategories)
        {
            if (value.Number(field, rules.Numbers, log) is var number && !double.IsNaN(number))
                target.Add(new JsonNamed(name, number, null));
        }
        else if (value.Class(field, log) is { } category)
        {
            target.Add(new JsonNamed(name, double.NaN, category));
        }
    }

    public static bool HasRoom(string field, string name, NamedColumnRules rules, List<JsonNamed> target, RejectionLog log)
    {
        if (NameRules.Check(name) is { } problem)
            log.AddCell(problem, field, NameRules.Show(name), NameRules.LimitText);
        else if (target.Count == rules.Max)
            log.AddCell(rules.TooMany, field, $"more than {rules.Max}", $"{rules.Max} in a record");
        else
            return true;
        return false;
    }
}
