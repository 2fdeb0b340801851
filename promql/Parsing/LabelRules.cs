using OrleansMonitor.PromQl.Series;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>What can be known of the labels that functions write before anything is evaluated.</summary>
public static class LabelRules
{
    public static bool IsName(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    internal static void Check(TokenCursor cursor, CallExpr call)
    {
        foreach (var (index, argument) in call.Arguments.Skip(1).Index())
        {
            if (argument.Bare is not StringExpr)
                throw cursor.Wrong(argument.Span, $"expected a string literal in call to function \"{call.Function.Name}\"");
            var text = ((StringExpr)argument.Bare).Value;
            var isName = call.Function.Name == "label_join" ? index != 1 : index == 0;
            if (isName && !IsName(text))
                throw cursor.Wrong(argument.Span, $"invalid label name in {call.Function.Name}: {text}");
        }

        if (call.Function.Name == "label_replace" && RegexError(((StringExpr)call.Arguments[4].Bare).Value) is { } error)
            throw cursor.Wrong(call.Arguments[4].Span, error);
    }

    private static string? RegexError(string text)
    {
        try
        {
            _ = new Re2Regex(text);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }
}
