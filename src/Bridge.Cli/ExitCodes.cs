namespace Bridge.Cli;

/// <summary>The exit codes of all commands; the table in docs/cli.md is this one.</summary>
internal static class ExitCodes
{
    /// <summary>Everything asked for was done.</summary>
    public const int Done = 0;

    /// <summary>The configuration, a mapping or an expression has errors; they were printed with their places.</summary>
    public const int ConfigurationError = 1;

    /// <summary>The command ran, but some records were rejected, some tests failed, or the demo lost a message.</summary>
    public const int Rejected = 2;

    /// <summary>Something the command needs cannot be had: the state directory is in use or unreadable, a file is missing, a peer is not reachable.</summary>
    public const int Unavailable = 3;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 64;

    /// <summary>An error of the bridge itself; please report it.</summary>
    public const int InternalError = 70;
}
