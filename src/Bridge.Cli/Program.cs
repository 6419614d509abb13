using System.CommandLine;
using Bridge.Cli;
using Bridge.Cli.Commands;

Console.OutputEncoding = System.Text.Encoding.UTF8;
var root = CommandLine.Create();
if (args.Length == 0)
{
    await root.Parse("--help").InvokeAsync();
    return ExitCodes.Usage;
}
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine($"Try: bridge {string.Concat(root.Subcommands.Where(c => c.Name == args[0]).Select(c => c.Name + " "))}--help");
    return ExitCodes.Usage;
}
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        // A running bridge stops in order by itself; everything else may be broken off.
        ProcessTerminationTimeout = parsed.CommandResult.Command.Name == "run" ? null : TimeSpan.FromSeconds(40),
    });
}
catch (OperationCanceledException)
{
    return ExitCodes.Incomplete;
}
catch (UnavailableException e)
{
    Console.Error.WriteLine(e.Message);
    return ExitCodes.Unavailable;
}
catch (Exception e)
{
    Console.Error.WriteLine($"An error of the bridge itself; please report it.\n{e}");
    return ExitCodes.Internal;
}
