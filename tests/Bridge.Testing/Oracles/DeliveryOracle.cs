using Xunit;

namespace Bridge.Testing.Oracles;

/// <summary>
/// Keeps the books outside the process under test: what was offered, what the bridge said OK to, what arrived. It then tells
/// whether the promise held: everything that got an OK arrived, in order within its lane, and what arrived twice carried
/// the same message id both times. Thread-safe.
/// </summary>
public sealed class DeliveryOracle
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Lane, int Position)> _offered = [];
    private readonly Dictionary<string, int> _lanes = [];
    private readonly HashSet<string> _acknowledged = [];
    private readonly List<(string Content, string? MessageId)> _delivered = [];
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>How many messages got an OK.</summary>
    public int AcknowledgedCount
    {
        get
        {
            lock (_gate)
                return _acknowledged.Count;
        }
    }

    /// <summary>How many different messages arrived.</summary>
    public int DistinctDelivered
    {
        get
        {
            lock (_gate)
                return _counts.Count;
        }
    }

    /// <summary>How many arrivals were repeats.</summary>
    public int Duplicates
    {
        get
        {
            lock (_gate)
                return _delivered.Count - _counts.Count;
        }
    }

    /// <summary>
    /// A message goes to the bridge, in this order within its lane; <paramref name="content"/> names it uniquely and can be read
    /// from what arrives. Offering it again (the peer got no OK and repeats itself) keeps its first place.
    /// </summary>
    public void Offered(string content, string lane = "")
    {
        lock (_gate)
        {
            if (_offered.ContainsKey(content))
                return;
            _lanes.TryGetValue(lane, out var position);
            _offered[content] = (lane, position);
            _lanes[lane] = position + 1;
        }
    }

    /// <summary>The bridge said OK to the message.</summary>
    public void Acknowledged(string content)
    {
        lock (_gate)
            _acknowledged.Add(content);
    }

    /// <summary>The message arrived at the destination, with the id it carries there.</summary>
    public void Delivered(string content, string? messageId = null)
    {
        lock (_gate)
        {
            _delivered.Add((content, messageId));
            _counts[content] = _counts.GetValueOrDefault(content) + 1;
        }
    }

    /// <summary>Acknowledged messages that have not arrived yet.</summary>
    public IReadOnlyList<string> Missing()
    {
        lock (_gate)
            return [.. _acknowledged.Where(content => !_counts.ContainsKey(content))];
    }

    /// <summary>Whether everything acknowledged has arrived.</summary>
    public bool IsComplete => Missing().Count == 0;

    /// <summary>
    /// Throws, naming the messages, unless the promise held. Order is that of first arrivals within a lane: repeats may come at any
    /// time. <paramref name="sameIdForRepeats"/> is off where the peer itself repeats a telegram: then two are two messages.
    /// </summary>
    public void AssertPromiseKept(bool inOrder = true, bool sameIdForRepeats = true)
    {
        var broken = new List<string>();
        lock (_gate)
        {
            Report(broken, "got an OK and never arrived", _acknowledged.Where(c => !_counts.ContainsKey(c)));
            Report(broken, "arrived and were never offered", _counts.Keys.Where(c => !_offered.ContainsKey(c)));
            if (inOrder)
                Report(broken, "arrived before an earlier one of their lane", OutOfOrder());
            if (sameIdForRepeats)
            {
                var ids = _delivered.GroupBy(d => d.Content).Where(g => g.Select(d => d.MessageId).Distinct().Count() > 1);
                Report(broken, "arrived under different message ids", ids.Select(g => $"{g.Key} as {string.Join(", ", g.Select(d => d.MessageId ?? "none").Distinct())}"));
                var shared = _delivered.Where(d => d.MessageId is not null).GroupBy(d => d.MessageId!).Where(g => g.Select(d => d.Content).Distinct().Count() > 1);
                Report(broken, "share one message id", shared.Select(g => $"{g.Key}: {string.Join(", ", g.Select(d => d.Content).Distinct().Take(3))}"));
            }
        }

        if (broken.Count > 0)
        {
            Assert.Fail($"The delivery promise was broken ({_offered.Count} offered, {_acknowledged.Count} acknowledged, "
                + $"{_counts.Count} arrived, {_delivered.Count - _counts.Count} repeats):\n{string.Join('\n', broken)}");
        }
    }

    private static void Report(List<string> broken, string what, IEnumerable<string> contents)
    {
        var list = contents.ToArray();
        if (list.Length > 0)
            broken.Add($"{list.Length} {what}: {string.Join("; ", list.Take(5))}{(list.Length > 5 ? "; …" : "")}");
    }

    private IEnumerable<string> OutOfOrder()
    {
        var seen = new HashSet<string>();
        var highest = new Dictionary<string, int>();
        foreach (var (content, _) in _delivered)
        {
            if (!seen.Add(content) || !_offered.TryGetValue(content, out var place))
                continue;
            if (highest.TryGetValue(place.Lane, out var high) && place.Position < high)
                yield return $"{content} (lane '{place.Lane}', place {place.Position} after {high})";
            highest[place.Lane] = Math.Max(high, place.Position);
        }
    }
}
