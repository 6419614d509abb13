using System.Globalization;
using Bridge.Journal.Store;

namespace Bridge.Journal;

/// <summary>A query as the condition of a statement.</summary>
internal sealed class DeadLetterFilter
{
    private readonly List<string> _conditions = [];
    private readonly List<object> _values = [];
    private readonly int _limit;

    public DeadLetterFilter(DeadLetterQuery query, string? also = null)
    {
        _limit = query.Limit;
        if (also is not null) _conditions.Add(also);
        if (query.Ids is { } ids) _conditions.Add($"id IN ({string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))})");
        if (query.Route is { } route) Add("route = {0}", route);
        if (query.Destination is { } destination) Add("destination = {0}", destination);
        if (query.Code is { } code) Add("code = {0}", code);
        if (query.Since is { } since) Add("last_failed_at >= {0}", since.ToUnixTimeMilliseconds());
        if (query.Until is { } until) Add("last_failed_at < {0}", until.ToUnixTimeMilliseconds());
        if (query.Text is { Length: > 0 } text) Add("(instr(reason, {0}) OR instr(message_id, {0}) OR instr(coalesce(decoded, ''), {0}) OR instr(body, CAST({0} AS BLOB)))", text);
    }

    /// <summary><c>SELECT what FROM dead_letter</c> under the conditions, oldest first.</summary>
    public string Select(string what) => string.Create(CultureInfo.InvariantCulture,
        $"SELECT {what} FROM dead_letter{(_conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", _conditions))} ORDER BY id LIMIT {_limit}");

    public Statement Bind(Statement statement)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            if (_values[i] is long number) statement.Bind(i + 1, number);
            else statement.Bind(i + 1, (string)_values[i]);
        }
        return statement;
    }

    private void Add(string condition, object value)
    {
        _values.Add(value);
        _conditions.Add(condition.Replace("{0}", string.Create(CultureInfo.InvariantCulture, $"?{_values.Count}"), StringComparison.Ordinal));
    }
}
