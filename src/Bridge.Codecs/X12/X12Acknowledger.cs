using System.Buffers;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Formats;

namespace Bridge.Codecs.X12;

/// <summary>Answers each group with 997 or 999 when it ends, and an interchange that asks for it (ISA14) with TA1. Groups of acknowledgements (FA) are never answered. One stream.</summary>
internal sealed class X12Acknowledger(X12AcknowledgerOptions options, TimeProvider time) : EdiInterchangeAcknowledger(X12Dialect.Instance)
{
    /// <summary>Control numbers have nine digits.</summary>
    private const long ControlNumbers = 1_000_000_000;

    /// <summary>I18: no error; the control number in the trailer is another; the number of groups is wrong.</summary>
    private const string Accepted = "000", ControlNumber = "001", GroupCount = "021";

    private byte[] _interchange = [];
    private X12Acknowledgement? _header;   // of the interchange, for TA1
    private X12Acknowledgement? _group;
    private int? _declared;
    private string _note = Accepted;

    public override void Advance(ReadOnlySpan<byte> preamble, IBufferWriter<byte> output)
    {
        var now = time.GetUtcNow();
        if (_group is { FunctionalId: not "FA" }) _group.Write(options.Implementation, _declared, now, NextControl(now), output);
        _group = null;
        _declared = null;
        var isInside = _interchange.Length > 0 && preamble.StartsWith(_interchange);
        if (!isInside)
        {
            if (_header is { WantsInterchangeAcknowledgement: true }) _header.WriteInterchange(_note, now, NextControl(now), output);
            _header = preamble.StartsWith("ISA"u8) ? new X12Acknowledgement(preamble) : null;
            _interchange = _header is null ? [] : preamble.ToArray();
            _note = Accepted;
        }
        else if (preamble.Length > _interchange.Length)
        {
            _group = new X12Acknowledgement(preamble);
        }
    }

    protected override bool AddMessage(ReadOnlySpan<byte> message, MessageFormatException? error)
    {
        _group?.Add(message, error);
        return _group is not null;
    }

    protected override bool AddTrailer(ReadOnlySpan<byte> trailer, int tag)
    {
        if (_header is not { } header) return false;
        if (tag == X12Dialect.Instance.Envelope.Group.End) _declared = header.CountIn(trailer) ?? _declared;
        else _note = header.IsRepeatedIn(trailer) ? GroupCount : ControlNumber;
        return true;
    }

    private int NextControl(DateTimeOffset now) => (int)Math.Max(1, options.Numbers.Next(now) % ControlNumbers);
}
