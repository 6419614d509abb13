using System.CommandLine;
using System.Globalization;
using Bridge.Cli.Printing;
using Bridge.Configuration.Values;
using Bridge.Engine.Configuration;
using Bridge.Journal;

namespace Bridge.Cli.Commands;

/// <summary>Which dead letters a command means (numbers, filters, or all of them), and in which state directory.</summary>
internal sealed class DeadSelection
{
    private readonly Argument<long[]> _ids = new("ID") { Description = "Numbers of dead letters, as 'bridge dead list' shows them.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _route = new("--route") { Description = "Those of this route.", HelpName = "NAME" };
    private readonly Option<string?> _destination = new("--destination") { Description = "Those meant for this destination.", HelpName = "NAME" };
    private readonly Option<string?> _code = new("--code") { Description = "Those with this reason code.", HelpName = "BRnnnn" };
    private readonly Option<string?> _since = new("--since") { Description = "Those that failed at or after this time: 2026-11-24T03:00, or 8h for the last eight hours.", HelpName = "TIME" };
    private readonly Option<string?> _until = new("--until") { Description = "Those that failed before this time.", HelpName = "TIME" };
    private readonly Option<string?> _text = new("--text") { Description = "Those with this text in the reason, the message id or the message.", HelpName = "TEXT" };
    private readonly Option<int> _limit = new("--limit") { Description = "At most so many, oldest first.", DefaultValueFactory = _ => int.MaxValue };
    private readonly Option<bool> _all = new("--all") { Description = "All of them." };
    private readonly StateDirectory _state = new();

    /// <summary>Adds the arguments and options. If <paramref name="mustChoose"/>, nothing chosen is an error instead of everything.</summary>
    public Command AddTo(Command command, bool mustChoose)
    {
        command.Add(_ids);
        foreach (var option in new Option[] { _route, _destination, _code, _since, _until, _text, _limit }) command.Add(option);
        if (mustChoose) command.Add(_all);
        _state.AddTo(command);
        command.Validators.Add(result =>
        {
            if (mustChoose && !result.GetValue(_all) && (result.GetValue(_ids)?.Length ?? 0) == 0
                && new[] { _route, _destination, _code, _since, _until, _text }.All(o => result.GetValue(o) is null))
            {
                result.AddError("Say which: numbers, a filter such as --route orders-in, or --all.");
            }
            foreach (var option in new[] { _since, _until })
            {
                if (result.GetValue(option) is { } text && Time(text) is null) result.AddError($"{option.Name} {text}: give a time such as 2026-11-24T03:00, or a length such as 8h.");
            }
        });
        return command;
    }

    public DeadLetterQuery Query(ParseResult parsed) => new()
    {
        Ids = parsed.GetValue(_ids) is { Length: > 0 } ids ? ids : null,
        Route = parsed.GetValue(_route),
        Destination = parsed.GetValue(_destination),
        Code = parsed.GetValue(_code),
        Since = parsed.GetValue(_since) is { } since ? Time(since) : null,
        Until = parsed.GetValue(_until) is { } until ? Time(until) : null,
        Text = parsed.GetValue(_text),
        Limit = parsed.GetValue(_limit),
    };

    public Task<DeadLetterStore> OpenAsync(ParseResult parsed, CancellationToken stop) => _state.OpenAsync(parsed, stop);

    /// <summary>Whether the configuration has this destination; null when none was read. Of use once the store is open.</summary>
    public bool? IsConfigured(string route, string destination) => _state.Configuration?.Routes.Any(r => r.Name == route && r.Destinations.Any(d => d.Name == destination));

    private static DateTimeOffset? Time(string text)
    {
        if (Duration.TryParse(text, out var ago)) return TimeProvider.System.GetUtcNow() - ago;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time : null;
    }
}
