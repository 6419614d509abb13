namespace Bridge.Formats;

/// <summary>
/// A framer that checks counts and sums which stand behind what they count. By itself it holds an envelope (an interchange, a batch) back until its end, as far as
/// <c>max_frame</c> allows, or tells of a wrong trailer when it comes, as its format has it. A source that can read its stream twice has it surveyed first, so that nothing
/// goes out of what contradicts itself.
/// </summary>
public interface ISurveyedFramer : IFramer
{
    /// <summary>
    /// To be called before the first read: from now on the framer holds nothing back. The source gives the survey the whole stream, from its beginning, then looks at what it found.
    /// </summary>
    /// <param name="maxFrame">The greatest frame that the source keeps, in bytes: a greater one counts as one that cannot be read.</param>
    IStreamSurvey BeginSurvey(int maxFrame);
}
