using System.CommandLine;
using Bridge.Cli.Demonstration;
using Bridge.Configuration.Values;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge demo</c></summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var time = new Option<string?>("--for") { Description = "Ends by itself after this time, such as 10s; exit code 0 only if every message arrived.", HelpName = "TIME" };
        time.Validators.Add(result =>
        {
            if (!Duration.TryParse(result.Tokens[0].Value, out var value) || value <= TimeSpan.Zero) result.AddError($"--for {result.Tokens[0].Value}: give a time such as 10s.");
        });
        var broker = new Option<string?>("--broker") { Description = "Delivers to this RabbitMQ instead of the broker that the demo brings.", HelpName = "amqp://…" };
        var keep = new Option<string?>("--keep") { Description = "Keeps the configuration, mappings, journal and logs in this folder.", HelpName = "DIR" };
        var rate = new Option<double>("--rate") { Description = "Messages a second on each way in.", DefaultValueFactory = _ => 5 };
        var command = new Command("demo", "Shows it working: a legacy app, a bridge and a broker over real sockets and files.") { time, broker, keep, rate };
        command.SetAction((parsed, stop) => new Demo(new DemoOptions(
            parsed.GetValue(time) is { } text && Duration.TryParse(text, out var duration) ? duration : null,
            parsed.GetValue(broker),
            parsed.GetValue(keep) is { } folder ? Path.GetFullPath(folder) : null,
            parsed.GetValue(rate))).RunAsync(stop));
        return command;
    }
}
