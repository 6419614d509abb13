using Bridge.Configuration;
using Bridge.Delivery;
using Bridge.Formats;
using Bridge.Intake;

namespace Bridge.Registration;

/// <summary>The one list of everything that can be named in a configuration. Filled at start, then read only.</summary>
public sealed class AdapterRegistry
{
    private readonly SortedDictionary<string, SourceRegistration> _sources = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SinkRegistration> _sinks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FramerRegistration> _framers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CodecRegistration> _codecs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CodecRegistration> _layouts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, AcknowledgerRegistration> _acknowledgers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Func<string>> _standardLayouts = new(StringComparer.Ordinal);

    /// <summary>Layout files that come with the product (<c>layout: std/nacha</c>): their text by their name.</summary>
    public IReadOnlyDictionary<string, Func<string>> StandardLayouts => _standardLayouts;

    /// <summary>Sources by their <c>type</c>.</summary>
    public IReadOnlyDictionary<string, SourceRegistration> Sources => _sources;

    /// <summary>Sinks by their <c>type</c>.</summary>
    public IReadOnlyDictionary<string, SinkRegistration> Sinks => _sinks;

    /// <summary>Framers by their <c>type</c>.</summary>
    public IReadOnlyDictionary<string, FramerRegistration> Framers => _framers;

    /// <summary>Formats that work without a layout (<c>format: json</c>), by their id.</summary>
    public IReadOnlyDictionary<string, CodecRegistration> Codecs => _codecs;

    /// <summary>Formats that a layout can describe (<c>format: { type: csv }</c> in a layout file), by their id.</summary>
    public IReadOnlyDictionary<string, CodecRegistration> Layouts => _layouts;

    /// <summary>Formats that answer messages in their own way (<c>answers: { format: hl7 }</c>), by their id.</summary>
    public IReadOnlyDictionary<string, AcknowledgerRegistration> Acknowledgers => _acknowledgers;

    /// <summary>Adds a source.</summary>
    /// <param name="type">Its name in <c>source: { type: … }</c>.</param>
    /// <param name="description">One sentence for the reference page.</param>
    /// <param name="traits">What it can do.</param>
    /// <param name="read">Reads its options; pure, never branches on values.</param>
    /// <param name="create">Makes one run; no I/O.</param>
    public void AddSource<TOptions>(string type, string description, SourceTraits traits, Func<ConfigReader, TOptions> read, Func<TOptions, AdapterContext, ISource> create) =>
        _sources.Add(type, new SourceRegistration(type, description, traits, c =>
        {
            var options = read(c);
            return context => create(options, context);
        }));

    /// <summary>Adds a sink; see <see cref="AddSource"/>.</summary>
    public void AddSink<TOptions>(string type, string description, SinkTraits traits, Func<ConfigReader, TOptions> read, Func<TOptions, AdapterContext, ISink> create) =>
        _sinks.Add(type, new SinkRegistration(type, description, traits, c =>
        {
            var options = read(c);
            return context => create(options, context);
        }));

    /// <summary>Adds a framer: <c>framing: { type: … }</c>.</summary>
    public void AddFramer<TOptions>(string type, string description, Func<ConfigReader, TOptions> read, Func<TOptions, IFramer> create) =>
        _framers.Add(type, new FramerRegistration(type, description, c =>
        {
            var options = read(c);
            return () => create(options);
        }));

    /// <summary>Adds a format that needs no layout: its options stand beside <c>format: …</c> in <c>from:</c> and <c>to:</c> of a mapping.</summary>
    public void AddCodec<TOptions>(string format, string description, Func<ConfigReader, TOptions> read, Func<TOptions, CodecContext, ICodec> create) =>
        _codecs.Add(format, Codec(format, description, read, create));

    /// <summary>Adds a format that a layout describes: <paramref name="read"/> reads the whole layout file, from its root.</summary>
    /// <param name="format">Its id in <c>format: { type: … }</c>.</param>
    /// <param name="description">One sentence for the reference page.</param>
    /// <param name="read">Reads the layout.</param>
    /// <param name="create">Makes the codec.</param>
    /// <param name="extensions">Extensions of files in the format's own language; see <see cref="CodecRegistration.Extensions"/>.</param>
    public void AddLayout<TLayout>(string format, string description, Func<ConfigReader, TLayout> read, Func<TLayout, CodecContext, ICodec> create, params string[] extensions) =>
        _layouts.Add(format, Codec(format, description, read, create) with { Extensions = extensions });

    /// <summary>Adds a layout file that comes with the product.</summary>
    /// <param name="name">How a mapping names it: <c>std/…</c>.</param>
    /// <param name="text">Its YAML.</param>
    public void AddStandardLayout(string name, Func<string> text) => _standardLayouts.Add(name, text);

    /// <summary>Adds a format's own way to answer messages.</summary>
    public void AddAcknowledger<TOptions>(string format, string description, Func<ConfigReader, TOptions> read, Func<TOptions, TimeProvider, IAcknowledger> create) =>
        _acknowledgers.Add(format, new AcknowledgerRegistration(format, description, c =>
        {
            var options = read(c);
            return time => create(options, time);
        }));

    private static CodecRegistration Codec<T>(string format, string description, Func<ConfigReader, T> read, Func<T, CodecContext, ICodec> create) =>
        new(format, description, c =>
        {
            var options = read(c);
            return context => create(options, context);
        });
}
