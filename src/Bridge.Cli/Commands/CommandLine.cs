using System.CommandLine;

namespace Bridge.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandLine
{
    public static RootCommand Create() => new("Bridge carries the messages of one legacy application to modern brokers and back, and loses none.")
    {
        RunCommand.Create(),
        CheckCommand.Create(),
        MapCommand.Create(),
        DecodeCommand.Create(),
        LayoutCommand.Create(),
        EvalCommand.Create(),
        TestCommand.Create(),
        MappingCommand.Create(),
        DeadCommand.Create(),
        SchemaCommand.Create(),
        NewCommand.Create(),
        DemoCommand.Create(),
    };
}
