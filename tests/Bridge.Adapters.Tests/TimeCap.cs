namespace Bridge.Adapters.Tests;

/// <summary>Ends the waits of a test that hangs.</summary>
internal static class TimeCap
{
    /// <summary>Fires when the test is cancelled, or after a minute, which no test comes near.</summary>
    public static CancellationToken Start()
    {
        var cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cap.CancelAfter(TimeSpan.FromMinutes(1));
        return cap.Token;
    }
}
