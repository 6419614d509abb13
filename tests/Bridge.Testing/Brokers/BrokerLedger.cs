using Xunit;

namespace Bridge.Testing.Brokers;

/// <summary>
/// The file named by BRIDGE_TEST_LEDGER, in which every real broker that was started, and every test class that used one,
/// leaves a line of tab-separated words. test.sh reads it: a run in which no real broker took part has failed. Thread-safe.
/// </summary>
internal static class BrokerLedger
{
    private static readonly Lock Gate = new();
    private static readonly string? File = Environment.GetEnvironmentVariable("BRIDGE_TEST_LEDGER");

    /// <param name="broker">rabbitmq or mosquitto.</param>
    /// <param name="origin">given, container or local.</param>
    public static void Started(string broker, string origin, string where) => Write(broker, "started", origin, where);

    /// <summary>Notes the running test class; throws when it lacks <see cref="BrokerAttribute"/>.</summary>
    public static void Used(string broker)
    {
        var context = TestContext.Current;
        var traits = context.Test?.Traits ?? context.TestClass?.Traits;
        if (context.TestClass is not { } testClass || traits is null)
            return; // a benchmark or a tool
        if (!traits.TryGetValue(BrokerAttribute.TraitName, out var values) || !values.Contains(BrokerAttribute.TraitValue))
            throw new InvalidOperationException($"{testClass.TestClassName} uses a real broker: mark it [Broker], so that test.sh can see whether it ran.");
        Write(broker, "used", testClass.TestClassName);
    }

    private static void Write(params string[] words)
    {
        if (string.IsNullOrEmpty(File))
            return;
        lock (Gate)
        {
            // Several test processes append; one small write each is not torn.
            using var stream = new FileStream(File, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(System.Text.Encoding.UTF8.GetBytes(string.Join('\t', words) + "\n"));
        }
    }
}
