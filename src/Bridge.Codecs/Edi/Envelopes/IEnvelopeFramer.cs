using Bridge.Formats;

namespace Bridge.Codecs.Edi.Envelopes;

/// <summary>A framer that tells where envelopes begin and end.</summary>
internal interface IEnvelopeFramer : IFramer
{
    /// <summary>What the last read met.</summary>
    EnvelopeEvents Events { get; }
}
