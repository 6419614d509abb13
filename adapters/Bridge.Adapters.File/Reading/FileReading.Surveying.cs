using Bridge.Adapters.File.Contents;

namespace Bridge.Adapters.File.Reading;

/// <summary>The first pass over a file whose counts and sums are compared before anything that they count is released.</summary>
internal sealed partial class FileReading
{
    private async ValueTask SurveyAsync(CancellationToken stopping)
    {
        var survey = _survey = _surveyed!.BeginSurvey(_context.MaxFrame);
        _surveyedTo = _limit;
        using var window = new ReadWindow(_part.Content);
        window.Seek(_first);
        var isEnded = false;
        while (!isEnded)
        {
            try
            {
                isEnded = !await window.FillAsync(_surveyedTo, stopping);
            }
            catch (DamagedContentException)
            {
                isEnded = true; // reading comes upon it again, where it is reported
            }
            var rest = window.Unread;
            var before = rest.Length;
            survey.Read(ref rest, isEnded);
            window.Consume(before - rest.Length);
        }
    }
}
