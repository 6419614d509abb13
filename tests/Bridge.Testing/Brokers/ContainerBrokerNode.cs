using System.Diagnostics;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;

namespace Bridge.Testing.Brokers;

/// <summary>
/// A broker in a container, where a Docker engine answers. Ports of the host are fixed, since an outage test finds the broker
/// again where it was. One caller at a time.
/// </summary>
internal sealed class ContainerBrokerNode : IBrokerNode
{
    private readonly IContainer _container;

    /// <param name="image">Name and tag.</param>
    /// <param name="ports">Host port to container port.</param>
    /// <param name="files">Path in the container to content.</param>
    public ContainerBrokerNode(string image, IReadOnlyDictionary<int, int> ports, IReadOnlyDictionary<string, byte[]> files, params string[] command)
    {
        var builder = new ContainerBuilder(image);
        foreach (var (host, container) in ports)
            builder = builder.WithPortBinding(host, container);
        foreach (var (path, content) in files)
            builder = builder.WithResourceMapping(content, path);
        if (command.Length > 0)
            builder = builder.WithCommand(command);
        _container = builder.Build();
    }

    public string Origin => "container";

    public bool IsAlive => _container.State is TestcontainersStates.Running or TestcontainersStates.Undefined or TestcontainersStates.Created;

    public Task StartAsync(CancellationToken cancellationToken) => _container.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _container.StopAsync(cancellationToken);

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        // A process cannot kill number 1 of its container from inside, and the library has no call for it.
        using var docker = Process.Start(new ProcessStartInfo("docker", ["kill", "--signal", "KILL", _container.Id]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The docker command did not start; killing a container needs it.");
        await docker.WaitForExitAsync(cancellationToken);
        if (docker.ExitCode != 0)
            throw new InvalidOperationException($"docker kill {_container.Id} ended with {docker.ExitCode}.");
    }

    public async Task<string> ReadLogAsync()
    {
        var (output, errors) = await _container.GetLogsAsync();
        return output + errors;
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
