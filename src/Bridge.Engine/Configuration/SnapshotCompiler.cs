using Bridge.Configuration;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Registration;

namespace Bridge.Engine.Configuration;

/// <summary>Second phase: compiles mappings and templates and computes guarantees. Reports everything it finds; one use.</summary>
internal sealed class SnapshotCompiler
{
    private readonly Diagnostics _diagnostics;
    private readonly Func<string, Diagnostics, CompiledMapping?> _load;
    private readonly Func<string, string?> _weaknessOf;
    private readonly Dictionary<string, CompiledMapping?> _mappings = new(StringComparer.Ordinal);

    public SnapshotCompiler(AdapterRegistry registry, Diagnostics diagnostics, Func<string, Diagnostics, CompiledMapping?>? load = null, Func<string, string?>? weaknessOf = null)
    {
        _diagnostics = diagnostics;
        _load = load ?? Loader(registry);
        _weaknessOf = weaknessOf ?? StateVolume.WeaknessOf;
    }

    /// <summary>Compiles what was read. The result is of use only if there are no errors.</summary>
    public Snapshot Compile(BridgeOptions options)
    {
        var weakness = _weaknessOf(options.State);
        if (weakness is not null)
        {
            _diagnostics.Warning("BR1012", options.StateLocation, $"the state directory '{options.State}' does not last: {weakness}; choose a folder on a local disk with state:");
        }
        var routes = new List<RouteSnapshot>();
        foreach (var (_, route) in options.Routes)
        {
            if (Compile(route, weakness) is { } compiled) routes.Add(compiled);
        }
        return new Snapshot
        {
            Bridge = options.Bridge,
            State = options.State,
            MaxFrame = (int)options.MaxFrame.Bytes,
            Http = options.Http,
            Logging = options.Logging,
            Routes = routes,
        };
    }

    private RouteSnapshot? Compile(RouteOptions route, string? weakness)
    {
        var shared = Load(route.Mapping, route.MappingLocation, route.Name);
        if (route.Source is not { } source)
        {
            foreach (var (_, destination) in route.Destinations) Load(destination.Mapping, destination.MappingLocation, route.Name);
            return null;
        }
        if (source.Ack == AckPoint.Replied)
        {
            _diagnostics.Error("BR1013", source.AckLocation, $"ack: replied needs a reply: mapping, which this version does not have yet; use journaled or delivered (in routes.{route.Name}.source)");
        }
        // A peer that cannot be told no keeps nothing of what it was refused: throwing it away would lose it.
        var isDeaf = source.Traits is { CanReply: false, IsBroker: false };
        var onReject = isDeaf && route.OnReject == OnReject.Refuse ? OnReject.DeadLetter : route.OnReject;
        var validates = route.Validate == Validation.BeforeAck || onReject == OnReject.Refuse;
        if (isDeaf && (validates || onReject != route.OnReject))
        {
            var effect = onReject != route.OnReject ? "on_reject: refuse counts as dead_letter, so that nothing is thrown away" : "checking before the answer only costs time";
            _diagnostics.Warning("BR1014", route.ValidateLocation, $"the source '{source.Type}' cannot tell its peer no: {effect} (in routes.{route.Name})");
        }
        if (validates && source.Ack == AckPoint.Received)
        {
            _diagnostics.Error("BR1013", source.AckLocation, $"ack: received answers before a message is looked at, so it cannot be checked before the answer (in routes.{route.Name}.source)");
        }
        var destinations = new List<DestinationSnapshot>();
        ICodec? from = null;
        foreach (var (name, destination) in route.Destinations)
        {
            var mapping = destination.Mapping is null ? shared : Load(destination.Mapping, destination.MappingLocation, route.Name);
            if (mapping is null) continue;
            if (destinations.Count > 0 && mapping.From?.GetType() != from?.GetType())
            {
                _diagnostics.Error("BR1015", destination.MappingLocation, $"the mapping of destination '{name}' reads another format than that of '{destinations[0].Name}'; all mappings of a route have the same from: (in routes.{route.Name})");
            }
            from ??= mapping.From;
            if (destination.NeedsFramer && mapping.To?.CreateFramer() is null) NoFraming(destination.Location, $"what goes to '{name}'", $"routes.{route.Name}.destinations");
            destinations.Add(new DestinationSnapshot
            {
                Name = name,
                Type = destination.Type,
                Traits = destination.Traits,
                Create = destination.Create,
                Mapping = mapping.WithTemplates(destination.Templates, _diagnostics),
                Templates = destination.Templates,
                MaxBatch = Math.Min(destination.MaxBatch ?? int.MaxValue, Math.Max(1, destination.Traits.MaxBatch)),
                Guarantee = GuaranteeCalculator.Compute(route.Name, source, route.Journal, name, destination.Traits, destination.QualityOfService, weakness),
            });
        }
        if (source.NeedsFramer && destinations.Count > 0 && from?.CreateFramer() is null) NoFraming(source.Location, "what comes in", $"routes.{route.Name}");
        return new RouteSnapshot
        {
            Name = route.Name,
            Source = source,
            Destinations = destinations,
            OnReject = onReject,
            Attempts = route.Attempts,
            Validate = validates ? Validation.BeforeAck : Validation.Off,
            Journal = route.Journal,
            Retry = route.Retry,
            CodecFramer = from?.CreateFramer() is null ? null : () => from.CreateFramer()!,
        };
    }

    private void NoFraming(Location location, string what, string place) => _diagnostics.Error("BR1017", location,
        $"nothing says where a message ends in {what}: the format has no records, and there is no `framing:`; give a framing, such as framing: {{ type: lines }}, or a format such as jsonl (in {place})");

    private CompiledMapping? Load(string? path, Location location, string route)
    {
        if (path is null) return CompiledMapping.PassThrough;
        if (_mappings.TryGetValue(path, out var known)) return known;
        if (!File.Exists(path))
        {
            _diagnostics.Error("BR1016", location, $"there is no mapping file '{path}'{Near(path)} (in routes.{route})");
            return _mappings[path] = null;
        }
        return _mappings[path] = _load(path, _diagnostics);
    }

    private static string Near(string path)
    {
        var folder = Path.GetDirectoryName(path);
        if (folder is null || !Directory.Exists(folder)) return $"; the folder '{folder}' does not exist either";
        return NearestName.Hint(Path.GetFileName(path), Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)));
    }

    private static Func<string, Diagnostics, CompiledMapping?> Loader(AdapterRegistry registry)
    {
        var loader = new MappingLoader(registry); // one for all mappings, so that a layout is read once
        return (path, diagnostics) => loader.Load(path, diagnostics);
    }
}
