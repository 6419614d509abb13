using System.Text.RegularExpressions;

namespace Bridge.Codecs.Text;

/// <summary>
/// One pattern for a whole line. The engine of .NET that is compiled and goes back is several times as fast as the one whose time grows with the line only, and hopeless for
/// some lines. So it gets a limit, and a pattern that hits it a few times is left to the other one for good. Both find the same. Thread-safe.
/// </summary>
internal sealed class LinePattern
{
    /// <summary>Compiling costs as much as some hundred lines, which short files do not have.</summary>
    public const int LinesBeforeCompiling = 256;

    /// <summary>How often the limit is hit before the fast engine is given up.</summary>
    public const int MostLosses = 3;

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FastLimit = TimeSpan.FromMilliseconds(50);

    private readonly Regex _careful;
    private readonly Lazy<Regex> _fast;
    private readonly bool _isLinear;
    private int _lines;
    private int _losses;

    /// <summary>Takes a regular expression.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public LinePattern(string regex)
    {
        try
        {
            _careful = new Regex(regex, Options | RegexOptions.NonBacktracking);
            _isLinear = true;
        }
        catch (NotSupportedException)
        {
            _careful = new Regex(regex, Options, Limit); // look-arounds and back references
        }
        _fast = new Lazy<Regex>(() => new Regex(regex, Options | RegexOptions.Compiled, _isLinear ? FastLimit : Limit));
        Fields = [.. _careful.GetGroupNames().Where(n => n != "0").Select(n => (n, _careful.GroupNumberFromName(n)))];
    }

    /// <summary>The named groups, and their numbers in a match.</summary>
    public IReadOnlyList<(string Name, int Group)> Fields { get; }

    /// <summary>True when the fast engine was given up, because lines hit its limit.</summary>
    public bool IsCareful => Volatile.Read(ref _losses) >= MostLosses;

    /// <summary>Matches a line.</summary>
    /// <exception cref="RegexMatchTimeoutException">The pattern has look-arounds or back references and needs too long for this line.</exception>
    public Match Match(string line)
    {
        if (_lines < LinesBeforeCompiling)
        {
            _lines++; // threads may lose a count, which means nothing
            return _careful.Match(line);
        }
        if (!_isLinear) return _fast.Value.Match(line);
        if (IsCareful) return _careful.Match(line);
        try
        {
            return _fast.Value.Match(line);
        }
        catch (RegexMatchTimeoutException)
        {
            Interlocked.Increment(ref _losses);
            return _careful.Match(line);
        }
    }

    /// <summary>The regular expression.</summary>
    public override string ToString() => _careful.ToString();
}
