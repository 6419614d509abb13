using System.Buffers;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files.Compiling;
using Bridge.Mapping.Files.Rejections;
using Bridge.Mapping.Values;
using Bridge.Messages;

namespace Bridge.Mapping.Files.Running;

/// <summary>Runs one compiled mapping file. Holds the reused document, context and writer; one thread at a time.</summary>
internal sealed class FileMappingWorker : MappingWorker
{
    private readonly FileMapping _mapping;
    private readonly string? _destination;
    private readonly Document _document = new();
    private readonly EvaluationContext _context;
    private readonly EvaluationContext _templateContext;
    private readonly DocumentWriter _writer;
    private readonly DocumentBuilder _capture = new();
    private readonly ArrayBufferWriter<byte> _text = new(256);
    private readonly ArrayBufferWriter<byte> _key = new(64);   // until the message is begun
    private readonly byte[][] _headerNames;
    private readonly MetaDocument _meta = new();
    private readonly Document? _env;
    private readonly OutgoingHead _head;
    private readonly StringCache _strings = new();
    private readonly bool _hasTemplates;
    private readonly byte[] _outputPreamble;
    private CompiledPiece? _failed; // a key or header whose error is on its way
    private int _part;              // of a split, from 1
    private RejectionWriter? _rejections;

    public FileMappingWorker(FileMapping mapping, string? destination)
    {
        _mapping = mapping;
        _destination = destination;
        _context = new EvaluationContext { Limits = mapping.Limits, Destination = destination };
        _templateContext = new EvaluationContext { Limits = mapping.Limits };
        _writer = mapping.To.CreateWriter(_text);
        _head = new OutgoingHead(mapping.To.ContentType);
        _headerNames = [.. mapping.Parts.Headers.Select(h => Encoding.UTF8.GetBytes(h.Name))];
        _hasTemplates = mapping.Templates.Any(t => !t.Template.IsConstant);
        _outputPreamble = mapping.To.OutputPreamble.ToArray();
        if (mapping.Env.Count > 0) _env = EnvDocument(mapping.Env);
    }

    public override NoteList Notes => _document.Notes;

    public override MappingOutcome Translate(in Message input, MappedBatch output)
    {
        var first = output.Messages.Count;
        var decoded = false;
        CompiledPiece? piece = null;
        _failed = null;
        _part = 0;
        try
        {
            _context.Tables = _templateContext.Tables = _mapping.Tables.Refresh();
            _mapping.From.Decode(input, _document);
            decoded = true;
            if (_mapping.Parts.InputSchema?.Validate(_document) is { Count: > 0 } violations) return MappingOutcome.Rejected(Rejections.OfInputSchema(violations, input));
            Bind(_context, _document, input);
            for (var i = 0; i < _mapping.Parts.Filters.Count; i++)
            {
                var (name, when) = _mapping.Parts.Filters[i];
                piece = when;
                if (when!.Program.Test(_context, _context.Root)) return MappingOutcome.Filtered(name);
            }
            for (var i = 0; i < _mapping.Parts.Asserts.Count; i++)
            {
                var (that, otherwise) = _mapping.Parts.Asserts[i];
                piece = that;
                if (that!.Program.Test(_context, _context.Root)) continue;
                piece = otherwise ?? that;
                return MappingOutcome.Rejected(Failed(that, otherwise, input));
            }
            piece = _mapping.Parts.Route;
            if (piece is not null && _destination is not null && !Selects(piece)) return MappingOutcome.Filtered("route");
            piece = _mapping.Parts.Output!;
            var count = _mapping.Definition.Split is null ? EmitOne(piece, input, output) : EmitParts(piece, input, output);
            if (output.Messages.Preamble.IsEmpty && _outputPreamble.Length > 0) output.Messages.Preamble = _outputPreamble;
            return count;
        }
        catch (MappingException e)
        {
            output.Messages.Abandon();
            output.Truncate(first);
            return MappingOutcome.Rejected(Rejections.Of(e, _failed ?? piece ?? _mapping.Parts.Output!, input, decoded));
        }
        catch (MessageFormatException e)
        {
            output.Messages.Abandon();
            output.Truncate(first);
            return MappingOutcome.Rejected(Rejections.OfFormat(e, _failed ?? piece, input, decoded, _part));
        }
    }

    private MappingOutcome EmitOne(CompiledPiece piece, in Message input, MappedBatch output)
    {
        var draft = new MessageDraft { Id = _head.Id(input, 0), Key = input.Key.Span, Place = input.Place };
        if (_mapping.Parts.Key is { } keyPiece && Encode(keyPiece, _key)) draft.Key = _key.WrittenSpan;
        if (_mapping.Parts.Headers.Count == 0)
        {
            draft.Headers = _head.Forward(input);
        }
        else
        {
            _head.Begin(input);
            for (var i = 0; i < _headerNames.Length; i++)
            {
                if (Encode(_mapping.Parts.Headers[i].Piece!, _text)) _head.Add(_headerNames[i], _text.WrittenSpan);
            }
            draft.Headers = _head.Written;
        }
        var body = output.Messages.Start(draft);
        if (!_hasTemplates && _mapping.Parts.OutputSchema is null)
        {
            _writer.Reset(body);
            if (!piece.Program.Emit(_context, _writer)) return NoResult(piece, input, output);
            _writer.Complete();
            output.Messages.Commit();
            for (var i = 0; i < output.Templates.Count; i++) output.AddValue(output.Templates[i].Constant);
            return MappingOutcome.Mapped(1);
        }
        _capture.Reset(_text);
        if (!piece.Program.Emit(_context, _capture)) return NoResult(piece, input, output);
        if (_mapping.Parts.OutputSchema?.Validate(_capture.Document) is { Count: > 0 } violations)
        {
            output.Messages.Abandon();
            return MappingOutcome.Rejected(Rejections.OfOutputSchema(violations, piece, input, 0));
        }
        _writer.Reset(body);
        _writer.Copy(_capture.Document, 0);
        _writer.Complete();
        output.Messages.Commit();
        return AddTemplateValues(input, output) is { } rejection ? Takeback(rejection, output) : MappingOutcome.Mapped(1);
    }

    private MappingOutcome EmitParts(CompiledPiece piece, in Message input, MappedBatch output)
    {
        var first = output.Messages.Count;
        var capture = new DocumentBuilder();
        capture.Reset(_text);
        if (!piece.Program.Emit(_context, capture)) return MappingOutcome.Mapped(0);
        capture.Complete();
        var parts = capture.Document;
        var elsewhere = 0;
        for (var at = 1; at < parts.Nodes[0].End; at = parts.Nodes[at].End)
        {
            var number = ++_part;
            if (parts.Nodes[at].Kind != NodeKind.Object)
            {
                elsewhere++; // its route goes to another destination
                continue;
            }
            var body = parts.Find(at, "output"u8);
            if (body < 0) continue; // $omit(): this item makes no message
            _head.Begin(input);
            if (parts.Find(at, "headers"u8) is var headers and >= 0)
            {
                for (var h = headers + 1; h < parts.Nodes[headers].End; h = parts.Nodes[h].End) _head.Add(parts.Name(parts.Nodes[h]), parts.Value(parts.Nodes[h]));
            }
            var key = parts.Find(at, "key"u8);
            var target = output.Messages.Start(new MessageDraft
            {
                Id = _head.Id(input, number),
                Key = key >= 0 ? parts.Value(parts.Nodes[key]) : input.Key.Span,
                Headers = _head.Written,
                Place = input.Place,
            });
            _capture.Reset(_text);
            _capture.Copy(parts, body);
            if (_mapping.Parts.OutputSchema?.Validate(_capture.Document) is { Count: > 0 } violations)
            {
                output.Messages.Abandon();
                output.Truncate(first);
                return MappingOutcome.Rejected(Rejections.OfOutputSchema(violations, piece, input, number));
            }
            _writer.Reset(target);
            _writer.Copy(_capture.Document, 0);
            _writer.Complete();
            output.Messages.Commit();
            if (AddTemplateValues(input, output) is { } rejection)
            {
                output.Truncate(first);
                return MappingOutcome.Rejected(rejection);
            }
        }
        if (elsewhere > 0 && output.Messages.Count == first) return MappingOutcome.Filtered("route");
        return MappingOutcome.Mapped(output.Messages.Count - first);
    }

    private MappingOutcome NoResult(CompiledPiece piece, in Message input, MappedBatch output)
    {
        output.Messages.Abandon();
        return MappingOutcome.Rejected(Rejections.WithoutValue("BR2011", "the mapping's output", piece, input));
    }

    private static MappingOutcome Takeback(MappingRejection rejection, MappedBatch output)
    {
        output.Truncate(output.Messages.Count - 1);
        return MappingOutcome.Rejected(rejection);
    }

    private MappingRejection? AddTemplateValues(in Message input, MappedBatch output)
    {
        if (!_hasTemplates)
        {
            foreach (var template in output.Templates) output.AddValue(template.Constant);
            return null;
        }
        Bind(_templateContext, _capture.Document, input);
        foreach (var template in _mapping.Templates)
        {
            _text.ResetWrittenCount();
            foreach (var (literal, piece) in template.Parts)
            {
                if (literal is not null)
                {
                    _text.Write(Encoding.UTF8.GetBytes(literal));
                    continue;
                }
                try
                {
                    if (piece!.Program.WriteText(_templateContext, _templateContext.Root, _text)) continue;
                }
                catch (MappingException e)
                {
                    return Rejections.Of(e, piece!, input, isDecoded: true, readsInput: false);
                }
                return Rejections.WithoutValue("BR2010", $"the template '{template.Template.Source}'", piece, input);
            }
            output.AddValue(_strings.Get(_text.WrittenSpan));
        }
        return null;
    }

    private void Bind(EvaluationContext context, Document document, in Message input)
    {
        context.Bind(document, input.ReceivedAt == default ? null : input.ReceivedAt, unchecked((int)input.Sequence));
        if (_mapping.UsesMeta) context.SetVariable(ProgramFactory.Meta, Val.Of(_meta.Build(input, _document.Notes), 0));
        if (_env is not null) context.SetVariable(ProgramFactory.Env, Val.Of(_env, 0));
    }

    private bool Encode(CompiledPiece piece, ArrayBufferWriter<byte> text)
    {
        text.ResetWrittenCount();
        try
        {
            return piece.Program.WriteText(_context, _context.Root, text);
        }
        catch (MappingException) when (Failed(piece))
        {
            throw;
        }
    }

    // For an exception filter: notes whose error it is without catching it.
    private bool Failed(CompiledPiece piece)
    {
        _failed = piece;
        return false;
    }

    private bool Selects(CompiledPiece piece)
    {
        _capture.Reset(_text);
        if (!piece.Program.Emit(_context, _capture)) return true;
        // One name, or a list of names.
        var selected = _capture.Document;
        if (selected.Nodes[0].Kind != NodeKind.Array) return Encoding.UTF8.GetString(selected.Value(selected.Nodes[0])) == _destination;
        for (var at = 1; at < selected.Nodes[0].End; at = selected.Nodes[at].End)
        {
            if (Encoding.UTF8.GetString(selected.Value(selected.Nodes[at])) == _destination) return true;
        }
        return false;
    }

    private MappingRejection Failed(CompiledPiece that, CompiledPiece? otherwise, in Message input)
    {
        _text.ResetWrittenCount();
        var reason = otherwise is not null && otherwise.Program.WriteText(_context, _context.Root, _text) ? Encoding.UTF8.GetString(_text.WrittenSpan) : null;
        return Rejections.OfAssert(that, otherwise, reason, input);
    }

    private RejectionWriter Rejections => _rejections ??= new RejectionWriter(_mapping, _document, _destination);

    internal static Document EnvDocument(IReadOnlyDictionary<string, string> env)
    {
        var builder = new DocumentBuilder();
        builder.BeginObject();
        foreach (var (name, value) in env)
        {
            builder.Name(Encoding.UTF8.GetBytes(name));
            builder.Text(Encoding.UTF8.GetBytes(value));
        }
        builder.EndObject();
        return builder.Document;
    }
}
