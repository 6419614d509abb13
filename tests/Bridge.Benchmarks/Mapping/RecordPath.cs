using System.Buffers;
using Bridge.Documents;
using Bridge.Mapping;
using Bridge.Mapping.Files.Running;
using Bridge.Messages;

namespace Bridge.Benchmarks.Mapping;

/// <summary>The way of a record from bytes to JSON without the message around it.</summary>
internal sealed class RecordPath(FileMapping mapping, MessageBatch batch, int count)
{
    private readonly Document _document = new();
    private readonly EvaluationContext _context = new() { Limits = mapping.Limits };
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly DocumentWriter _writer = mapping.To.CreateWriter(new ArrayBufferWriter<byte>());
    private int _at;

    public void Decode()
    {
        if (_at == count) _at = 0;
        mapping.From.Decode(batch[_at++], _document);
    }

    public void Bytes()
    {
        Decode();
        _context.Bind(_document);
        _output.ResetWrittenCount();
        _writer.Reset(_output);
        mapping.Parts.Output!.Program.Emit(_context, _writer);
        _writer.Complete();
    }
}
