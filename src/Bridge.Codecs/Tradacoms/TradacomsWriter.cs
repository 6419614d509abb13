using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Codecs.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Tradacoms;

/// <summary>Writes TRADACOMS transmissions; see <see cref="EdiInterchangeWriter"/>.</summary>
internal sealed class TradacomsWriter(EdiInterchangeOptions options) : EdiInterchangeWriter(TradacomsDialect.Instance, options)
{
    protected override EdiDelimiters Choose(Document document, int interchange, int format) => TradacomsDialect.Instance.Default;

    protected override CodePage? PageOf(Document document, int interchange) => null;
}
