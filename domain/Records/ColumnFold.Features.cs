using OrleansMonitor.Domain.Features;

namespace OrleansMonitor.Domain.Records;

/// <content>Features and measurements, and the tokens and costs of language models.</content>
internal sealed partial class ColumnFold
{
    private uint[] _tokens = [];
    private float[] _tokenWeights = [];

    private void AddNamed(
        ReusableList<FeatureColumn> source, ReusableList<FeatureColumn> gathered, int start, int rows, ReadOnlySpan<float> weights, FeatureSet target)
    {
        for (var i = 0; i < gathered.Count; i++)
        {
            var (column, cells) = (source[i], gathered[i]);
            if (!cells.Numbers.IsEmpty)
            {
                if (Width(cells.Numbers) == sizeof(float))
                    target.AddNumeric(column.Name, Column.As<float>(cells.Numbers).Slice(start, rows), weights);
                else
                    target.AddNumeric(column.Name, Column.As<double>(cells.Numbers).Slice(start, rows), weights);
            }
            else if (!cells.Indices.IsEmpty)
            {
                if (Width(cells.Indices) == 1)
                    target.AddCategorical(column.Name, cells.Indices.Span.Slice(start, rows), column.Categories.AsSpan(), weights);
                else
                    target.AddCategorical(column.Name, Column.As<ushort>(cells.Indices).Slice(start, rows), column.Categories.AsSpan(), weights);
            }
        }
    }

    private void AddTokens(int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        if (!_columns.InputTokens.IsEmpty)
        {
            var tokens = Present(_columns.InputTokens, start, rows, weights, out var own);
            target.Tokens.AddInputTokens(tokens, own);
        }

        if (!_columns.OutputTokens.IsEmpty)
        {
            var tokens = Present(_columns.OutputTokens, start, rows, weights, out var own);
            target.Tokens.AddOutputTokens(tokens, own);
        }

        if (!_columns.CachedTokens.IsEmpty)
        {
            var tokens = Present(_columns.CachedTokens, start, rows, weights, out var own);
            target.TokenDetails.AddCachedTokens(tokens, own);
        }

        if (!_columns.ReasoningTokens.IsEmpty)
        {
            var tokens = Present(_columns.ReasoningTokens, start, rows, weights, out var own);
            target.TokenDetails.AddReasoningTokens(tokens, own);
        }

        if (!_columns.TimeToFirstToken.IsEmpty)
            AddSeconds(_columns.TimeToFirstToken, start, rows, weights, target.Tokens.TimeToFirstToken);
        if (!_columns.TimePerOutputToken.IsEmpty)
            AddSeconds(_columns.TimePerOutputToken, start, rows, weights, target.Tokens.TimePerOutputToken);
        if (!_columns.Costs.IsEmpty)
            AddCosts(start, rows, weights, target);
    }

    private void AddCosts(int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        if (Width(_columns.Costs) == sizeof(float))
        {
            target.Tokens.AddCosts(Column.As<float>(_columns.Costs).Slice(start, rows), weights);
            return;
        }

        var costs = Column.As<double>(_columns.Costs).Slice(start, rows);
        for (var i = 0; i < costs.Length; i++)
            target.Tokens.AddCost(costs[i], weights.IsEmpty ? 1 : weights[i]);
    }

    /// <summary>The token counts that are there, with their weights; the columns themselves where none is absent.</summary>
    private ReadOnlySpan<uint> Present(ReadOnlyMemory<byte> column, int start, int rows, ReadOnlySpan<float> weights, out ReadOnlySpan<float> own)
    {
        var tokens = Column.As<uint>(column).Slice(start, rows);
        own = weights;
        if (!tokens.Contains(Absent.Tokens))
            return tokens;
        var present = ScratchColumns.Grow(ref _tokens, rows);
        var ownWeights = ScratchColumns.Grow(ref _tokenWeights, rows);
        var count = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] == Absent.Tokens)
                continue;
            present[count] = tokens[i];
            ownWeights[count++] = weights.IsEmpty ? 1 : weights[i];
        }

        own = ownWeights[..count];
        return present[..count];
    }
}
