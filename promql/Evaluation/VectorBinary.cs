using OrleansMonitor.PromQl.Series;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Arithmetic and comparison of two vectors: each element of the many with the one that belongs to it.</summary>
internal sealed class VectorBinary(BinaryExpr expression, IVectorOperator left, IVectorOperator right) : IVectorOperator
{
    private readonly VectorMatching _matching = expression.Modifier.Matching;
    private readonly MatchKeys _keys = new(expression.Modifier.Matching);
    private readonly Dictionary<(Labels Many, Labels One), Labels> _results = [];

    private bool IsSwapped => _matching.Cardinality == Cardinality.OneToMany;

    public IReadOnlyList<Element> At(long time)
    {
        var (lefts, rights) = (left.At(time), right.At(time));
        var (many, one) = IsSwapped ? (rights, lefts) : (lefts, rights);
        var ones = Ones(one);
        var elements = new List<Element>();
        var taken = new HashSet<Labels>();
        foreach (var element in many)
        {
            var key = _keys.Of(element.Labels);
            if (!ones.TryGetValue(key, out var other) || ValueOf(element.Value, other.Value) is not { } value)
                continue;
            var labels = Result(element.Labels, other.Labels);
            if (!taken.Add(_matching.Cardinality == Cardinality.OneToOne ? key : labels))
                throw Ambiguous();
            elements.Add(new Element(labels, value));
        }

        Duplicates.Check(elements);
        return elements;
    }

    private QueryException Ambiguous() => new(QueryFailure.Execution, _matching.Cardinality == Cardinality.OneToOne
        ? "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
        : "multiple matches for labels: grouping labels must ensure unique matches");

    private Dictionary<Labels, Element> Ones(IReadOnlyList<Element> one)
    {
        var ones = new Dictionary<Labels, Element>(one.Count);
        foreach (var element in one)
        {
            var key = _keys.Of(element.Labels);
            if (!ones.TryAdd(key, element))
            {
                throw new QueryException(
                    QueryFailure.Execution,
                    $"found duplicate series for the match group {key} on the {(IsSwapped ? "left" : "right")} hand-side of the operation: [{element.Labels}, {ones[key].Labels}];many-to-many matching not allowed: matching labels must be unique on one side");
            }
        }

        return ones;
    }

    private double? ValueOf(double ofMany, double ofOne)
    {
        var (value, holds) = IsSwapped ? Arithmetic.Apply(expression.Operation, ofOne, ofMany) : Arithmetic.Apply(expression.Operation, ofMany, ofOne);
        return expression.Modifier.ReturnsBool ? holds ? 1 : 0
            : holds ? value
            : null;
    }

    private Labels Result(Labels many, Labels one)
    {
        if (_results.TryGetValue((many, one), out var known))
            return known;
        var labels = expression.IsComparison && !expression.Modifier.ReturnsBool ? many : many.WithoutName;
        if (_matching.Cardinality == Cardinality.OneToOne)
            labels = labels.Where(name => _matching.Names.Contains(name) == _matching.IsOn);
        foreach (var name in _matching.Include)
            labels = labels.With(name, one[name]);
        _results.Add((many, one), labels);
        return labels;
    }
}
