using Bridge.Codecs.Edi.Reading;

namespace Bridge.Codecs.Edi.Groups;

/// <summary>Puts the segments of a message into the groups of a layout, by the segment that starts each. Writes into the workspace; not kept.</summary>
/// <param name="release">The release character where the format has one that makes the next byte data; else 0.</param>
internal readonly ref struct EdiGrouping(EdiWorkspace work, ReadOnlySpan<byte> bytes, EdiDelimiters d, byte release)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>
    /// Assigns segments <paramref name="first"/> to <paramref name="last"/> (exclusive) to the occurrence <paramref name="root"/>. Each goes to the innermost open group that
    /// lists it, or starts a group there; one that no open group lists stays with the innermost.
    /// </summary>
    public void Assign(int root, int first, int last)
    {
        if (work[root].Group!.Groups.Count == 0)
        {
            for (var i = first; i < last; i++) work.Append(root, i);
            return;
        }
        Span<int> open = stackalloc int[EdiLayout.MaxDepth + 1];
        open[0] = root;
        var depth = 0;
        for (var i = first; i < last; i++)
        {
            var level = depth;
            while (level >= 0 && !TryPlace(open, ref level, i)) level--;
            if (level >= 0) depth = level;
            else work.Append(open[depth], i);
        }
    }

    private bool TryPlace(Span<int> open, ref int level, int segment)
    {
        var occurrence = open[level];
        var group = work[occurrence].Group!;
        var key = work[segment].Key;
        var own = IndexOf(group.Starts, key);
        if (own > work[occurrence].Stage)
        {
            work[occurrence].Stage = own;
            work.Append(occurrence, segment);
            return true;
        }
        foreach (var child in group.Groups)
        {
            var stage = IndexOf(child.Starts, key);
            if (stage < 0 || !Fulfils(work[segment], child.When)) continue;
            var started = work.Add(new EdiItem { Group = child, Key = child.Number, Stage = stage });
            work.Append(occurrence, started);
            work.Append(started, segment);
            open[++level] = started;
            return true;
        }
        // A segment that starts this group comes once in it: another one is another occurrence, of which the parent decides.
        if (own >= 0 || !group.Segments.ContainsKey(key)) return false;
        work.Append(occurrence, segment);
        return true;
    }

    private static int IndexOf(IReadOnlyList<int> keys, int key)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            if (keys[i] == key) return i;
        }
        return -1;
    }

    private bool Fulfils(in EdiItem segment, IReadOnlyList<EdiCondition> conditions)
    {
        foreach (var condition in conditions)
        {
            var value = EdiSplit.Part(EdiSplit.Element(_bytes, segment, d, release, condition.Element), d.Part, release, 0);
            var isOne = false;
            foreach (var wanted in condition.Values) isOne |= value.SequenceEqual(wanted);
            if (!isOne) return false;
        }
        return true;
    }
}
