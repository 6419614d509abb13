using Bridge.Formats;

namespace Bridge.Adapters.File;

/// <summary>The first pass over a file whose trailer has totals.</summary>
internal sealed partial class FileReading
{
    /// <summary>
    /// Reads the file once, without handing over anything, if its format checks totals over several messages: a file that contradicts itself is set aside before any of it
    /// goes on. Null if all is right. Records that cannot be read are met again in the second pass.
    /// </summary>
    private async Task<string?> FindContradictionAsync(CancellationToken stopping)
    {
        if (IsWhole || !_frames.ChecksTotals) return null;
        var frames = new FrameReader(_context.CreateFramer(_options.Framing), _context.MaxFrame);
        using var window = new ReadWindow(_part.Content);
        window.Seek(_first);
        var ended = false;
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            var input = window.Unread;
            var before = input.Length;
            var result = frames.Read(ref input, ended, out _);
            window.Consume(before - input.Length);
            if (result.Status == FrameStatus.Broken) return frames.Contradiction;
            if (result.Status != FrameStatus.NeedMore && before != input.Length) continue;
            if (ended) return frames.Contradiction;
            try
            {
                ended = !await window.FillAsync(_limit, stopping);
            }
            catch (DamagedContentException)
            {
                return frames.Contradiction; // the second pass reports it
            }
        }
    }
}
