using Bridge.Testing.Files;
using Bridge.Testing.Processes;

namespace Bridge.Adapters.Amqp.Tests.ServiceBus;

/// <summary>Runs the scripts of tests/node/service-bus, which use Microsoft's JavaScript SDK.</summary>
internal static class NodeSdk
{
    /// <summary>Runs to the end and returns the lines of standard output; fails with everything written if the exit code is not 0.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string script, IReadOnlyDictionary<string, string?> environment, TimeSpan cap, CancellationToken cancellationToken, params string[] arguments)
    {
        var folder = Repository.File("tests/node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) Assert.Fail("Microsoft's SDK is not installed: run `npm ci` in tests/node, or ./test.sh, which does it.");
        await using var node = ChildProcess.Start("node", [Path.Combine("service-bus", script), .. arguments], folder, environment);
        var code = await node.WaitForExitAsync(cap, cancellationToken);
        if (code != 0) Assert.Fail(node.WithTranscript($"{script} ended with {code}."));
        return node.Output;
    }
}
