using System.Buffers;
using System.Globalization;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Formats;

namespace Bridge.Codecs.Edifact;

/// <summary>Answers each interchange with CONTRL when it ends; interchanges that hold CONTRL only are never answered. One stream.</summary>
internal sealed class EdifactAcknowledger(EdifactAcknowledgerOptions options, TimeProvider time) : EdiInterchangeAcknowledger(EdifactDialect.Instance)
{
    private byte[] _interchange = [];
    private EdifactAcknowledgement? _contrl;

    public override void Advance(ReadOnlySpan<byte> preamble, IBufferWriter<byte> output)
    {
        if (_contrl is not null && preamble.StartsWith(_interchange))
        {
            _contrl.BeginGroup(preamble);
            return;
        }
        if (_contrl is { HoldsReportsOnly: false } && (options.When == EdifactAnswered.Always || _contrl.IsRequested))
        {
            var now = time.GetUtcNow();
            _contrl.Write(now, options.Numbers.Next(now).ToString(CultureInfo.InvariantCulture), output);
        }
        _contrl = HasHeader(preamble) ? new EdifactAcknowledgement(preamble) : null;
        _interchange = preamble.ToArray();
    }

    protected override bool AddMessage(ReadOnlySpan<byte> message, MessageFormatException? error)
    {
        _contrl?.Add(message, error);
        return _contrl is not null;
    }

    // CONTRL has no word for a wrong count where the messages were taken all the same.
    protected override bool AddTrailer(ReadOnlySpan<byte> trailer, int tag) => _contrl is not null;

    private static bool HasHeader(ReadOnlySpan<byte> preamble) => preamble.Length > 9 && preamble[Math.Max(0, EdifactDialect.Instance.AdviceLength(preamble))..].StartsWith("UNB"u8);
}
