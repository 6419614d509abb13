using System.CommandLine;
using Bridge.Engine.Configuration;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge schema</c></summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var reference = new Option<bool>("--reference") { Description = "Prints the reference page (Markdown) instead." };
        var command = new Command("schema", "Prints the JSON Schema of bridge.yaml for editors.") { reference };
        command.SetAction(parsed =>
        {
            using var output = Console.OpenStandardOutput();
            if (!parsed.GetValue(reference))
            {
                ConfigurationSchema.Write(output, Adapters.Registry);
                output.WriteByte((byte)'\n');
                return ExitCodes.Done;
            }
            using var writer = new StreamWriter(output);
            ConfigurationReference.Write(writer, Adapters.Registry);
            return ExitCodes.Done;
        });
        return command;
    }
}
