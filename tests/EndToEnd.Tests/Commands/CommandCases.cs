namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>Every command with every option, right and wrong. A new command or option is added to one of these, or <see cref="OptionTests"/> fails.</summary>
internal static class CommandCases
{
    public static IReadOnlyList<CommandCase> All { get; } = [.. SendingCases.All, .. AnswerCases.All, .. FileCases.All, .. AlertCases.All, .. BaselineCases.All, .. OperationCases.All];
}
