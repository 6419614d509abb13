namespace Bridge.Formats;

/// <summary>
/// A framer that releases no message of an envelope (an interchange, a batch) before the counts at its end have been compared: it asks for more bytes until the envelope is whole, so an
/// envelope above <c>max_frame</c> is refused. A source that can read its stream twice avoids that by a survey.
/// </summary>
public interface IHoldingFramer : IFramer
{
    /// <summary>
    /// To be called before the first read: from now on the framer holds nothing back. The source gives the survey the whole stream, from its beginning, and then asks it about each frame.
    /// </summary>
    IEnvelopeSurvey BeginSurvey();
}
