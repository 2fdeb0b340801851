using System.Globalization;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Payloads;

namespace OrleansMonitor.Silo.Ingest.Serving.Values;

/// <summary>Makes features of what a request holds, and predictions of what a response holds. What is left out is told.</summary>
internal static class ServedReading
{
    private static readonly string[] PredictionNames = ["predict", "prediction", "predictions", "label", "class", "predicted_label", "value"];
    private static readonly string[] ProbabilityNames = ["predict_proba", "probabilities", "probability"];
    private static readonly ServedModelOptions Default = new();

    public static ServedModelOptions Of(this ServingOptions options, string model) => options.Models.GetValueOrDefault(model) ?? Default;

    public static PayloadInputs Features(ServedBody body, ServingOptions options, ServedModelOptions model, RejectionLog log)
    {
        var taken = new List<(ServedColumn Column, int Offset, string Name, bool HasTexts)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var isText = false;
        foreach (var cell in body.Cells)
            log.AddCell(cell.Reason, cell.Field, cell.Value, cell.Limit);
        if (body.Unnamed > 0)
            log.AddCells(RejectionReasons.FeatureInvalid, "instances", "a name that is none", NameRules.LimitText, (ulong)body.Unnamed);
        foreach (var column in body.Columns)
        {
            if (column.IsSkipped || column.Rows != body.Rows || taken.Count + column.Width > options.MaxFeatures)
            {
                Skip(column, body, options, log);
                continue;
            }

            if (column.Unusable > 0 && (options.Texts || IsDeclared(column.Name, model)))
                log.AddCells(RejectionReasons.FeatureInvalid, FieldOf(column, "instances"), "a text that is no category", NameRules.LimitText, (ulong)column.Unusable);
            WarnOfRefused(column, RejectionReasons.FeatureInvalid, "instances", log);
            var left = 0;
            for (var i = 0; i < column.Width; i++)
            {
                var name = NameOf(column, i, body.Columns.Count, model);
                if (NameRules.Check(name) is { } problem)
                {
                    log.AddCells(problem, FieldOf(column, "instances"), NameRules.Show(name), NameRules.LimitOf(problem), (ulong)body.Rows);
                    continue;
                }

                var (numbersThere, texts, isTruth) = Content(column, i);
                var hasTexts = texts > 0 && (isTruth || options.Texts || IsDeclared(name, model));
                if (texts > 0 && !hasTexts && numbersThere == 0)
                    continue;
                left += hasTexts ? 0 : texts;
                if (!names.Add(name))
                {
                    log.AddCells(RejectionReasons.FeatureInvalid, name, "given twice", "one input of the name", (ulong)body.Rows);
                    continue;
                }

                taken.Add((column, i, name, hasTexts));
                isText |= hasTexts;
            }

            // Of texts alone nobody expects a feature; among numbers they are a fault.
            if (left > 0)
                log.AddCells(RejectionReasons.FeatureInvalid, FieldOf(column, "instances"), "a text among numbers", "numbers, or texts by Serving:Texts or Columns", (ulong)left);
        }

        if (taken.Count == 0)
            return new PayloadInputs(body.Rows, [], [], null);
        var numbers = new double[body.Rows * taken.Count];
        var categories = isText ? new string?[numbers.Length] : null;
        for (var row = 0; row < body.Rows; row++)
        {
            for (var i = 0; i < taken.Count; i++)
            {
                var (column, offset, _, hasTexts) = taken[i];
                var at = (row * column.Width) + offset;
                numbers[(row * taken.Count) + i] = column.Numbers[at];
                if (categories is not null)
                    categories[(row * taken.Count) + i] = hasTexts ? column.Texts![at] : null;
            }
        }

        return new PayloadInputs(body.Rows, [.. taken.Select(static each => each.Name)], numbers, categories);
    }

    public static PayloadOutputs Predictions(ServedBody body, ServedModelOptions model, RejectionLog log)
    {
        var main = body.Columns.Find(each => each.Name == model.Output) ?? Named(body, PredictionNames) ?? body.Columns.Find(each => Array.IndexOf(ProbabilityNames, each.Name) < 0);
        var shares = Named(body, ProbabilityNames);
        if (model.Output is not null && main?.Name != model.Output)
            log.AddCells(PayloadReasons.PredictionUnread, "outputs", "none of the name", $"an output {NameRules.Show(model.Output)}, as the settings of the model say", (ulong)Math.Max(1, body.Rows));
        foreach (var cell in body.Cells)
            log.AddCell(cell.Reason, cell.Field, cell.Value, cell.Limit);
        var rows = main?.Rows ?? shares?.Rows ?? 1;
        var result = new PayloadOutputs(rows, new string?[rows], Absent(rows), Absent(rows), [], [], body.InputTokens, body.OutputTokens, body.FinishReason);
        if (main is not null)
            result = ReadMain(main, model, result, log);
        return shares is not null && shares != main && result.Classes.Length == 0 && shares.Rows == rows && model.Prediction is PredictionKind.Auto or PredictionKind.Class
            ? ReadProbabilities(shares!, model, result) ?? result
            : result;
    }

    private static PayloadOutputs ReadMain(ServedColumn column, ServedModelOptions model, PayloadOutputs result, RejectionLog log)
    {
        if (model.Prediction == PredictionKind.None)
            return result;
        if (column.IsSkipped)
            return Unread(result, column, "of another width in each row, or too large", "as many numbers in each row", log);
        if (column.Width == 0)
            return Unread(result, column, "nothing", "at least one number or text of each instance", log);
        switch (model.Prediction)
        {
            case PredictionKind.Auto when column.Width > 1 || column.Name is "probabilities" or "predict_proba":
            case PredictionKind.Probabilities:
                return ReadProbabilities(column, model, result) ?? Unread(result, column, $"{column.Width} numbers", "probabilities that sum to 1, or named by Serving:Models:<name>:Prediction", log);
            case PredictionKind.ArgMax:
                return ReadLargest(column, model, result, log);
            case PredictionKind.Score:
                return ReadScores(column, model, result, log);
        }

        if (column.Width > 1)
            return Unread(result, column, $"{column.Width} numbers", "one of each instance", log);
        WarnOfRefused(column, PayloadReasons.PredictionUnread, "predictions", log);
        if (column.Unusable > 0)
            log.AddCells(PayloadReasons.PredictionUnread, FieldOf(column, "predictions"), "a text that is no class", NameRules.LimitText, (ulong)column.Unusable);
        var missing = Missing(column);
        if (missing > 0)
            log.AddCells(PayloadReasons.PredictionUnread, FieldOf(column, "predictions"), "nothing", "a number or a text of each instance", (ulong)missing);
        var isClass = model.Prediction == PredictionKind.Class || (model.Prediction == PredictionKind.Auto && (column.IsWhole || column.Texts is not null));
        for (var row = 0; row < result.Rows; row++)
        {
            if (!isClass)
                result.Values[row] = column.Numbers[row];
            else if (column.Texts?[row] is { } text)
                result.Predictions[row] = text;
            else if (!double.IsNaN(column.Numbers[row]))
                result.Predictions[row] = ClassOf(column.Numbers[row], model, log);
        }

        return result;
    }

    private static PayloadOutputs ReadLargest(ServedColumn column, ServedModelOptions model, PayloadOutputs result, RejectionLog log)
    {
        for (var row = 0; row < result.Rows; row++)
        {
            var (best, largest) = (-1, double.NegativeInfinity);
            for (var i = 0; i < column.Width; i++)
            {
                if (column.Numbers[(row * column.Width) + i] is var number && number > largest)
                    (best, largest) = (i, number);
            }

            if (best >= 0)
                result.Predictions[row] = ClassOf(best, model, log);
        }

        return result;
    }

    // A score is the probability of the second class; where the classes are no well-known pair, nothing else says so.
    private static PayloadOutputs ReadScores(ServedColumn column, ServedModelOptions model, PayloadOutputs result, RejectionLog log)
    {
        if (column.Width > 1)
            return Unread(result, column, $"{column.Width} numbers", "one of each instance, the probability of the second class", log);
        var classes = model.Classes ?? ["0", "1"];
        var probabilities = model.Classes is null ? [] : new double[2 * result.Rows];
        for (var row = 0; row < result.Rows; row++)
        {
            var score = column.Numbers[row];
            if (!double.IsNaN(score) && !NumberRule.Score.Allows(score))
            {
                log.AddCell(NumberRule.Score.Reason, FieldOf(column, "predictions"), score.ToString("R", CultureInfo.InvariantCulture), NumberRule.Score.Limit);
                score = double.NaN;
            }

            if (probabilities.Length > 0)
                (probabilities[2 * row], probabilities[(2 * row) + 1]) = (1 - score, score);
            else if (!double.IsNaN(score))
                (result.Scores[row], result.Predictions[row]) = (score, classes[score >= 0.5 ? 1 : 0]);
        }

        return probabilities.Length > 0 ? result with { Classes = classes, Probabilities = probabilities } : result;
    }

    /// <summary>Null: they are none.</summary>
    private static PayloadOutputs? ReadProbabilities(ServedColumn column, ServedModelOptions model, PayloadOutputs result)
    {
        if (column.Width is < 2 or > RecordLimits.MaxProbabilities || column.Texts is not null || column.IsSkipped || (model.Classes is { } names && names.Length != column.Width))
            return null;
        var all = column.Numbers;
        for (var row = 0; row < result.Rows; row++)
        {
            var sum = 0.0;
            for (var i = row * column.Width; i < (row + 1) * column.Width; i++)
            {
                if (!NumberRule.Probability.Allows(all[i]))
                    return null;
                sum += all[i];
            }

            if (Math.Abs(sum - 1) > RecordLimits.ProbabilityTolerance)
                return null;
        }

        return result with
        {
            Classes = model.Classes ?? [.. Enumerable.Range(0, column.Width).Select(static i => i.ToString(CultureInfo.InvariantCulture))],
            Probabilities = [.. all],
        };
    }

    private static string? ClassOf(double number, ServedModelOptions model, RejectionLog log)
    {
        var isWhole = number == Math.Floor(number) && Math.Abs(number) < 1L << 53;
        if (model.Classes is not { } classes)
            return isWhole ? ((long)number).ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);
        if (isWhole && number >= 0 && number < classes.Length)
            return classes[(int)number];
        log.AddCell(RejectionReasons.ClassUnknown, "predictions", number.ToString("R", CultureInfo.InvariantCulture), $"an index of {classes.Length} classes, as the settings of the model say");
        return null;
    }

    /// <summary>Places without a value, but for those that had one which is told of otherwise.</summary>
    private static int Missing(ServedColumn column)
    {
        var missing = -column.Refused - column.Unusable;
        for (var i = 0; i < column.Numbers.Count; i++)
            missing += double.IsNaN(column.Numbers[i]) && column.Texts?[i] is null ? 1 : 0;
        return missing;
    }

    private static PayloadOutputs Unread(PayloadOutputs result, ServedColumn column, string value, string limit, RejectionLog log)
    {
        log.AddCells(PayloadReasons.PredictionUnread, FieldOf(column, "predictions"), value, limit, (ulong)result.Rows);
        return result;
    }

    /// <summary>What stands in a place of all rows: numbers, texts, and whether these are truth values, which nobody wrote.</summary>
    private static (int Numbers, int Texts, bool IsTruth) Content(ServedColumn column, int offset)
    {
        if (column.Texts is not { } all)
            return (1, 0, false);
        var (numbers, texts, isTruth) = (0, 0, true);
        for (var at = offset; at < all.Count; at += column.Width)
        {
            numbers += double.IsNaN(column.Numbers[at]) ? 0 : 1;
            texts += all[at] is null ? 0 : 1;
            isTruth &= all[at] is null or "true" or "false";
        }

        return (numbers, texts, isTruth);
    }

    private static void WarnOfRefused(ServedColumn column, string reason, string unnamed, RejectionLog log)
    {
        if (column.Refused > 0)
            log.AddCells(reason, FieldOf(column, unnamed), "a number that is too large", NumberRule.Value.Limit, (ulong)column.Refused);
    }

    private static void Skip(ServedColumn column, ServedBody body, ServingOptions options, RejectionLog log)
    {
        var field = FieldOf(column, "instances");
        if (column.Rows != body.Rows)
            log.AddCells(PayloadReasons.RowsDiffer, field, $"{column.Rows} instances", $"{body.Rows}, as the others have", (ulong)body.Rows);
        else
            log.AddCells(PayloadReasons.TensorSkipped, field, column.IsSkipped ? "of several widths, or too wide" : $"{column.Width} numbers", $"{options.MaxFeatures} features of an instance", (ulong)body.Rows);
    }

    private static string NameOf(ServedColumn column, int index, int columns, ServedModelOptions model)
    {
        if ((column.Name.Length == 0 || columns == 1) && column.Width > 0 && model.Columns is { } names && names.Length == column.Width)
            return names[index];
        if (column.Name.Length == 0)
            return $"x{index}";
        return column.Width == 1 ? column.Name : $"{column.Name}[{index}]";
    }

    private static string FieldOf(ServedColumn column, string unnamed) => column.Name.Length == 0 ? unnamed : column.Name;

    private static bool IsDeclared(string name, ServedModelOptions model) => model.Columns is { } names && Array.IndexOf(names, name) >= 0;

    private static ServedColumn? Named(ServedBody body, string[] names) => body.Columns.Find(each => Array.IndexOf(names, each.Name) >= 0);

    private static double[] Absent(int rows)
    {
        var values = new double[rows];
        Array.Fill(values, double.NaN);
        return values;
    }
}
