namespace Bridge.Engine.Configuration;

/// <summary>What happens to a message that cannot be mapped or that its destination refuses for good (<c>on_reject:</c>).</summary>
public enum OnReject
{
    /// <summary>It goes to the dead letters, the rest flows.</summary>
    DeadLetter,
    /// <summary>Its lane waits for it.</summary>
    Park,
    /// <summary>The whole route stops until the next start.</summary>
    Stop,
    /// <summary>The peer is told no before it is stored; what a destination refuses later goes to the dead letters.</summary>
    Refuse,
}
