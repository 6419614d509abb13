namespace Bridge.Registration;

/// <summary>Entry point of an assembly that brings adapters, framers or codecs.</summary>
public interface IAdapter
{
    /// <summary>Registers what the assembly offers. Called once at start; does no I/O.</summary>
    void Register(AdapterRegistry registry);
}
