using System.CommandLine;
using Bridge.Cli;
using Bridge.Cli.Commands;

var root = new RootCommand("Bridge: reads what a legacy application says, maps it, and delivers it to modern brokers, and the other way round.")
{
    RunCommand.Create(),
    CheckCommand.Create(),
    MapCommand.Create(),
    DecodeCommand.Create(),
    EvalCommand.Create(),
    DeadCommand.Create(),
    SchemaCommand.Create(),
    NewCommand.Create(),
    DemoCommand.Create(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) Console.Error.WriteLine($"bridge: {error.Message}");
    Console.Error.WriteLine($"Try 'bridge {parsed.CommandResult.Command.Name} --help'.".Replace("bridge bridge", "bridge", StringComparison.Ordinal));
    return ExitCodes.Usage;
}
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
