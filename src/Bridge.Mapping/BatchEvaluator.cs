using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping;

/// <summary>
/// Answers evaluation requests, one JSON line for each: <c>{"id", "expr", "data", "bindings", "timelimit", "depth"}</c> gives
/// <c>{"id", "result"}</c>, <c>{"id", "undefined": true}</c> or <c>{"id", "error"}</c>. Mode compat. What <c>bridge eval --batch</c> speaks.
/// Not thread-safe.
/// </summary>
public sealed class BatchEvaluator
{
    /// <summary>For requests that bring no limits of their own: one that runs away must not stop those behind it.</summary>
    private static readonly EvaluationLimits s_limits = new() { Time = TimeSpan.FromSeconds(30), SequenceLength = 10_000_000 };

    private readonly Action<ReadOnlyMemory<byte>, Document> _decode;
    private readonly EvaluationContext _context;
    private readonly Document _document = new();
    private readonly bool _specialise;

    /// <summary>An evaluator that reads JSON by this decoder, which throws <see cref="Formats.MessageFormatException"/> for what is no JSON.</summary>
    public BatchEvaluator(Action<ReadOnlyMemory<byte>, Document> decode, TimeProvider? time = null, bool specialise = true)
    {
        ArgumentNullException.ThrowIfNull(decode);
        _decode = decode;
        _context = new EvaluationContext(time);
        _specialise = specialise;
    }

    /// <summary>Answers each line of the input and flushes after each answer; returns at the end of the input.</summary>
    public void Run(Stream input, Stream output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var answer = new ArrayBufferWriter<byte>();
        var buffer = new byte[64 * 1024];
        int start = 0, end = 0;
        while (true)
        {
            var newline = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                Respond(buffer.AsMemory(start, newline));
                start += newline + 1;
                continue;
            }
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                end -= start;
                start = 0;
            }
            if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = input.Read(buffer, end, buffer.Length - end);
            if (read == 0) break;
            end += read;
        }
        if (end > start) Respond(buffer.AsMemory(start, end - start));

        void Respond(ReadOnlyMemory<byte> line)
        {
            answer.ResetWrittenCount();
            Answer(line, answer);
            answer.Write("\n"u8);
            output.Write(answer.WrittenSpan);
            output.Flush();
        }
    }

    /// <summary>Answers one request; the answer has no line end.</summary>
    public void Answer(ReadOnlyMemory<byte> line, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Val request;
        try
        {
            _decode(line, _document);
            request = Val.Of(_document, 0);
        }
        catch (Formats.MessageFormatException e)
        {
            WriteRefusal(output, e.Message);
            return;
        }
        if (!request.IsObject || !Member(request, "expr"u8).IsText)
        {
            WriteRefusal(output, "a request is an object with the member expr, a text");
            return;
        }
        output.Write("{\"id\":"u8);
        var id = Member(request, "id"u8);
        JsonOutput.Write(id.IsUndefined ? Val.Null : id, output, rounded: false, indent: -1, escapeSurrogates: true);
        output.Write(","u8);
        Evaluate(request, output);
        output.Write("}"u8);
    }

    private static Val Member(in Val value, ReadOnlySpan<byte> name) => Compare.TryGetMember(value, name, out var member) ? member : default;

    private static void WriteRefusal(IBufferWriter<byte> output, string message)
    {
        output.Write("{\"id\":null,\"error\":{\"code\":\"BR2019\",\"message\":"u8);
        Write(output, JsonText.Quote(message));
        output.Write("}}"u8);
    }

    private void Evaluate(in Val request, IBufferWriter<byte> output)
    {
        var names = new List<string>();
        var values = new List<Val>();
        var bindings = new MemberCursor(Member(request, "bindings"u8));
        while (bindings.Next(out var name, out var value))
        {
            names.Add(name.AsString);
            values.Add(value);
        }
        var compiled = MappingExpression.Compile(Member(request, "expr"u8).AsString, new CompileOptions { Variables = names, Specialise = _specialise });
        if (!compiled.Succeeded)
        {
            var error = compiled.Diagnostics[0];
            // Paths and parents have no position of their own in JSONata.
            int? position = error is { JsonataCode: "S0217", Token: "\"path\"" or "\"parent\"" } ? null : error.Position;
            WriteError(output, error.JsonataCode.Length > 0 ? error.JsonataCode : error.Code, position, error.Token, error.Value, null, error.Message);
            return;
        }
        _context.Limits = LimitsOf(request);
        _context.Bind(Member(request, "data"u8));
        for (var i = 0; i < values.Count; i++) _context.SetVariable(i, values[i]);
        var result = new ArrayBufferWriter<byte>();
        try
        {
            var value = compiled.Program.Evaluate(_context);
            if (value.IsUndefined)
            {
                output.Write("\"undefined\":true"u8);
                return;
            }
            JsonOutput.Write(value, result, rounded: false, indent: -1, escapeSurrogates: true);
        }
        catch (MappingException e)
        {
            WriteError(output, e.JsonataCode, e.Position, e.Token, e.Value, e.FunctionName, e.Message);
            return;
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException or IndexOutOfRangeException or InvalidCastException or NullReferenceException or ArgumentException)
        {
            // A fault of ours must not take the requests behind this one along.
            WriteError(output, "BR2020", null, null, null, null, $"the evaluation failed in a way that it should not: {e.GetType().Name}; please report the expression");
            return;
        }
        catch (InsufficientExecutionStackException)
        {
            WriteError(output, "D1011", null, null, null, null, Errors.ErrorMessages.Describe("D1011", null, null));
            return;
        }
        output.Write("\"result\":"u8);
        output.Write(result.WrittenSpan);
    }

    private static EvaluationLimits LimitsOf(in Val request)
    {
        Val time = Member(request, "timelimit"u8), depth = Member(request, "depth"u8);
        if (!time.IsNumber && !depth.IsNumber) return s_limits;
        return new EvaluationLimits
        {
            Time = TimeSpan.FromMilliseconds(time.IsNumber ? Math.Clamp(time.AsDouble, 0, int.MaxValue) : 0),
            Depth = depth.IsNumber ? (int)Math.Clamp(depth.AsDouble, 0, int.MaxValue) : 0,
            AsSuite = true,
        };
    }

    private static void WriteError(IBufferWriter<byte> output, string code, int? position, string? token, string? value, string? functionName, string message)
    {
        output.Write("\"error\":{\"code\":"u8);
        Write(output, JsonText.Quote(code));
        if (position is { } at) Write(output, ",\"position\":" + at.ToString(CultureInfo.InvariantCulture));
        if (token is not null) Write(output, ",\"token\":" + token);
        if (value is not null) Write(output, ",\"value\":" + value);
        if (functionName is not null) Write(output, ",\"functionName\":" + JsonText.Quote(functionName));
        Write(output, ",\"message\":" + JsonText.Quote(message));
        output.Write("}"u8);
    }

    private static void Write(IBufferWriter<byte> output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
