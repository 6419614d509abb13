namespace Bridge.Journal;

/// <summary>Dead letters of one destination that are marked to be tried again.</summary>
/// <param name="Route">The route's name.</param>
/// <param name="Destination">The destination's name.</param>
/// <param name="Count">How many there are.</param>
/// <param name="IsKnown">
/// The route had this destination when it was last opened. If not, they wait until it has one of that name again. A route that is gone as a whole is still known here.
/// </param>
public sealed record MarkedDeadLetters(string Route, string Destination, long Count, bool IsKnown);
