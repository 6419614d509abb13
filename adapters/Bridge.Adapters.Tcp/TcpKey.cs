namespace Bridge.Adapters.Tcp;

/// <summary>The ordering key that a TCP source stamps.</summary>
public enum TcpKey
{
    /// <summary>None: one lane for the route.</summary>
    None,
    /// <summary>The peer's address and port: each connection has its own lane.</summary>
    Connection,
    /// <summary>The peer's address: all connections of one machine share a lane, also after it connected again.</summary>
    Address,
}
