using Xunit;

namespace Bridge.Testing.Conformance;

/// <summary>Ends the waits of a test that hangs.</summary>
public static class TimeCap
{
    /// <summary>Fires when the test is cancelled, or after 30 seconds, which no test comes near.</summary>
    public static CancellationToken Start()
    {
        var cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cap.CancelAfter(TimeSpan.FromSeconds(30));
        return cap.Token;
    }
}
