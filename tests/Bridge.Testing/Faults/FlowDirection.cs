namespace Bridge.Testing.Faults;

/// <summary>Which way bytes flow through a <see cref="FaultProxy"/>.</summary>
public enum FlowDirection
{
    /// <summary>From the client that connected to the proxy.</summary>
    ToServer,

    /// <summary>From the server behind the proxy.</summary>
    ToClient,
}
