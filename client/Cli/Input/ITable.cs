namespace OrleansMonitor.Cli.Input;

/// <summary>Rows that can be read from the beginning.</summary>
internal interface ITable
{
    /// <summary>What messages call it.</summary>
    string Name { get; }

    InputFormat Format { get; }

    /// <summary>What separates columns of CSV.</summary>
    string Separator { get; }

    /// <summary>Whether its columns were seen in rows before these: one that the first row lacks is no mistyped name.</summary>
    bool IsContinued => false;

    /// <summary>Rows that tell which columns there are: these, or those that they follow.</summary>
    ITable Beginning => this;

    /// <summary>From the beginning, uncompressed.</summary>
    /// <param name="source">The stream below, whose position says how far the reading has come.</param>
    Stream Read(out Stream source);
}
