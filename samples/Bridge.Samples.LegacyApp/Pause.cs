namespace Bridge.Samples.LegacyApp;

/// <summary>Waits, and simply comes back when the program is to stop.</summary>
internal static class Pause
{
    public static async Task For(TimeSpan time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(time, stop);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
