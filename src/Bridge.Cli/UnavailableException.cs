namespace Bridge.Cli;

/// <summary>Something the command needs cannot be had. The message says what, why and what to do; the exit code is <see cref="ExitCodes.Unavailable"/>.</summary>
internal sealed class UnavailableException(string message) : Exception(message);
