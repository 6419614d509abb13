using System.Runtime.CompilerServices;
using Bridge.Documents;
using Bridge.Mapping.Values;

namespace Bridge.Mapping;

/// <summary>
/// What one worker needs to evaluate programs: the input, the variables, and buffers that are reused from message to message.
/// Not thread-safe; make one for each worker and bind it anew for each message. Values got from it are valid until then.
/// </summary>
public sealed class EvaluationContext
{
    internal readonly ContextBuffers Buffers = new();
    private readonly TimeProvider _time;
    private EvaluationLimits _limits = EvaluationLimits.None;
    private long _deadline;
    private int _ticks;
    private DateTimeOffset? _now;
    private int? _seed;
    private Random? _random;
    private Random? _outerRandom;
    private bool _inSharedValue;

    /// <summary>A context that takes the time of $now and $millis from this clock, unless a message brings its own.</summary>
    public EvaluationContext(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Limits = EvaluationLimits.None;
    }

    /// <summary>What an evaluation may use; stays until changed.</summary>
    public EvaluationLimits Limits
    {
        get => _limits;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _limits = value;
            Buffers.SequenceLimit = value.SequenceLength > 0 ? value.SequenceLength : int.MaxValue;
            Buffers.ItemLimit = value.Items > 0 ? Math.Min(value.Items, ContextBuffers.MostItems) : ContextBuffers.MostItems;
            Buffers.TextLimit = value.TextBytes > 0 ? Math.Min(value.TextBytes, ContextBuffers.MostText) : ContextBuffers.MostText;
            DepthLimit = value.Depth > 0 ? value.Depth : int.MaxValue;
        }
    }

    /// <summary>Lookup tables for $table; null if there are none.</summary>
    public ITables? Tables { get; set; }

    /// <summary>The input's root item; $$ of the expressions.</summary>
    public Val Root { get; private set; }

    /// <summary>The moment that $now and $millis give, the same during one message.</summary>
    public DateTimeOffset Now => _now ??= _time.GetUtcNow();

    internal Val[] Globals { get; private set; } = [];

    internal int Depth;
    internal int DepthLimit = int.MaxValue;
    internal bool Exact;
    internal bool Compat = true;
    internal FunctionVal? PendingFunction;
    internal Nodes.Calls.CallNode? PendingCall;
    internal Val[] PendingArguments = new Val[8];
    internal int PendingCount;

    /// <summary>The destination that a mapping's <c>route:</c> selects by; null takes everything.</summary>
    internal string? Destination { get; init; }

    /// <summary>Notes what a program compiled for it evaluates; null otherwise.</summary>
    internal Explain.IEvaluationTrace? Trace;

    internal TimeProvider Time => _time;

    internal readonly Functions.Numerics.PictureCache<Pictures.NumberPicture> NumberPictures = new(p => Pictures.NumberPicture.Compile(p));

    internal readonly Functions.Numerics.PictureCache<Pictures.IntegerPicture> IntegerPictures = new(p => Pictures.IntegerPicture.Compile(p));

    internal readonly Functions.Numerics.PictureCache<Pictures.DatePicture> DatePictures = new(p => Pictures.DatePicture.Compile(p));

    /// <summary>For functions that write JSON text; empty it before use.</summary>
    internal readonly System.Buffers.ArrayBufferWriter<byte> JsonBuffer = new();

    /// <summary>A whole number in the arithmetic of this evaluation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Val Number(int value) => Exact ? Val.OfExact(value) : Val.Of((double)value);

    internal Random Random => SeededRandom ?? Random.Shared;

    // Seeding costs a microsecond, and few mappings ask for it.
    internal Random? SeededRandom => _random ??= _seed is { } seed ? new Random(seed) : null;

    /// <summary>Binds the next message: its root item, and optionally its moment and the seed of its random numbers, so that a replay gives the same bytes. Variables become undefined.</summary>
    public void Bind(in Val root, DateTimeOffset? now = null, int? seed = null)
    {
        Buffers.Reset();
        Root = root;
        _now = now;
        _seed = seed;
        _random = null;
        _outerRandom = null;
        _inSharedValue = false;
        Globals.AsSpan().Clear();
    }

    /// <summary>
    /// Random numbers come from a sequence of their own, given by the message's seed and this number, until <see cref="EndSharedValues"/>: a value that
    /// several programs compute for one message is the same in each. Without a seed nothing changes.
    /// </summary>
    internal void BeginSharedValue(int number)
    {
        if (_seed is not { } seed) return;
        if (!_inSharedValue) _outerRandom = _random;
        _inSharedValue = true;
        _random = new Random(unchecked((seed + 1) * 486187739 + number * 0x2545F491));
    }

    /// <summary>The message's own sequence goes on where it was.</summary>
    internal void EndSharedValues()
    {
        if (!_inSharedValue) return;
        _random = _outerRandom;
        _inSharedValue = false;
    }

    /// <summary>Binds the root of a document.</summary>
    public void Bind(Document document, DateTimeOffset? now = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        Bind(document.Count == 0 ? Val.Undefined : Val.Of(document, 0), now, seed);
    }

    /// <summary>Gives a variable its value for this message. The number is the variable's place in <see cref="CompileOptions.Variables"/>.</summary>
    public void SetVariable(int index, in Val value)
    {
        EnsureGlobals(index + 1);
        Globals[index] = value;
    }

    /// <summary>The value of a variable.</summary>
    public Val GetVariable(int index) => index < Globals.Length ? Globals[index] : Val.Undefined;

    /// <summary>Copies text into this context's buffers and gives it as a value, valid until the next message is bound.</summary>
    public Val CopyText(ReadOnlySpan<byte> utf8) => Buffers.CopyText(utf8);

    internal void EnsureGlobals(int count)
    {
        if (Globals.Length >= count) return;
        var grown = new Val[count];
        Globals.CopyTo(grown, 0);
        Globals = grown;
    }

    internal void Start(bool exact, bool compat)
    {
        Exact = exact;
        Compat = compat;
        Depth = 0;
        PendingFunction = null;
        PendingCall = null;
        Buffers.FrameTop = 0;
        _ticks = TicksBetweenClockReads;
        _deadline = _limits.Time > TimeSpan.Zero ? NotStarted : 0;
    }

    // Most messages are done before the clock would be read for the first time, so it starts to run then.
    private const long NotStarted = -1;

    private void StartClock() => _deadline = _time.GetTimestamp() + (long)(_limits.Time.TotalSeconds * _time.TimestampFrequency);

    /// <summary>Reading the clock costs some 25 ns; once in so many calls or items keeps that below one percent.</summary>
    private const int TicksBetweenClockReads = 256;

    /// <summary>To be called for each call and each item of a loop: enforces the time limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Tick()
    {
        if (--_ticks < 0) CheckTime();
    }

    /// <summary>As <see cref="Tick()"/>, for work that is worth so many items.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Tick(int items)
    {
        if ((_ticks -= items) < 0) CheckTime();
    }

    private void CheckTime()
    {
        _ticks = TicksBetweenClockReads;
        if (_deadline == NotStarted) StartClock();
        if (_deadline == 0 || _time.GetTimestamp() <= _deadline) return;
        throw MappingException.Create(_limits.AsSuite ? "U1001" : "D1012",
            ((long)_limits.Time.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Enforces the limit of nesting before a body whose nodes nest this deeply.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CheckDepth(int nesting)
    {
        if (Depth + nesting > DepthLimit) ThrowTooDeep();
    }

    internal void ThrowTooDeep() => throw MappingException.Create(_limits.AsSuite ? "U1001" : "D1011",
        _limits.Depth.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Time left for a regular expression; infinite if there is no limit.</summary>
    internal TimeSpan TimeLeft
    {
        get
        {
            if (_deadline == 0) return System.Text.RegularExpressions.Regex.InfiniteMatchTimeout;
            if (_deadline == NotStarted) StartClock();
            return TimeSpan.FromSeconds(Math.Max(0.001, (_deadline - _time.GetTimestamp()) / (double)_time.TimestampFrequency));
        }
    }
}
