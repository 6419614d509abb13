using System.Text;

namespace Bridge.Adapters.Mqtt;

/// <summary>Rules for topic names and topic filters (MQTT 5, section 4.7).</summary>
internal static class Topics
{
    public const int MaxBytes = 65535;

    /// <summary>What is wrong with a topic to publish to, or null.</summary>
    public static string? FaultOfName(string topic)
    {
        if (topic.Length == 0) return "a topic is never empty";
        if (topic.AsSpan().IndexOfAny('+', '#') >= 0) return $"the topic '{topic}' has a wildcard; only subscriptions may";
        if (topic.Contains('\0', StringComparison.Ordinal)) return "a topic has no NUL character";
        return topic.Length > MaxBytes / 4 && Encoding.UTF8.GetByteCount(topic) > MaxBytes ? $"the topic is longer than {MaxBytes} bytes" : null;
    }

    /// <summary>What is wrong with a topic filter, or null.</summary>
    public static string? FaultOfFilter(string filter)
    {
        if (filter.Length == 0) return "a topic filter is never empty";
        if (filter.Contains('\0', StringComparison.Ordinal)) return "a topic filter has no NUL character";
        if (Encoding.UTF8.GetByteCount(filter) > MaxBytes) return $"the topic filter is longer than {MaxBytes} bytes";
        var levels = filter.Split('/');
        if (levels[0] == "$share" && (levels.Length < 3 || levels[1].Length == 0 || levels[1].AsSpan().IndexOfAny('+', '#') >= 0)) return $"'{filter}' is no shared subscription; it is $share/GROUP/FILTER";
        for (var i = 0; i < levels.Length; i++)
        {
            if (levels[i].Contains('#', StringComparison.Ordinal) && (levels[i].Length > 1 || i < levels.Length - 1)) return $"in '{filter}' the wildcard # must be the last level, alone";
            if (levels[i].Contains('+', StringComparison.Ordinal) && levels[i].Length > 1) return $"in '{filter}' the wildcard + must be a whole level";
        }
        return null;
    }

    /// <summary>True if a topic filter matches a topic name. Topics that begin with $ match no filter that begins with a wildcard.</summary>
    public static bool Matches(ReadOnlySpan<char> filter, ReadOnlySpan<char> topic)
    {
        if (topic.StartsWith("$") && !filter.StartsWith("$")) return false;
        while (true)
        {
            var slash = filter.IndexOf('/');
            var level = slash < 0 ? filter : filter[..slash];
            if (level.SequenceEqual("#")) return true;
            var topicSlash = topic.IndexOf('/');
            var topicLevel = topicSlash < 0 ? topic : topic[..topicSlash];
            if (!level.SequenceEqual("+") && !level.SequenceEqual(topicLevel)) return false;
            if (topicSlash < 0) return slash < 0 || filter[(slash + 1)..].SequenceEqual("#");
            if (slash < 0) return false;
            filter = filter[(slash + 1)..];
            topic = topic[(topicSlash + 1)..];
        }
    }
}
