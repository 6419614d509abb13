namespace Bridge.Cli;

/// <summary>The exit codes of all commands; docs/cli.md has the same table.</summary>
internal static class ExitCodes
{
    /// <summary>Everything asked for was done.</summary>
    public const int Done = 0;

    /// <summary>The configuration, a mapping or an expression has errors; they were printed with their places.</summary>
    public const int Invalid = 1;

    /// <summary>The command ran, but some records were rejected, some tests failed, or the demo lost a message.</summary>
    public const int Incomplete = 2;

    /// <summary>Something the command needs cannot be had: a file is missing, the state directory is in use, a peer is not reachable.</summary>
    public const int Unavailable = 3;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 64;

    /// <summary>An error of the bridge itself.</summary>
    public const int Internal = 70;
}
