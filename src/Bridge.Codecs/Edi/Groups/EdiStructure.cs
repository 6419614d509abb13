using Bridge.Codecs.Edi.Reading;

namespace Bridge.Codecs.Edi.Groups;

/// <summary>Compares the segments and groups of a message with how often its layout lets them come. Pure; adds to the workspace's problems.</summary>
internal static class EdiStructure
{
    public static void Check(EdiWorkspace work, int occurrence)
    {
        var group = work[occurrence].Group!;
        foreach (var (key, occurs) in group.Segments) Compare(work, occurrence, group, EdiTag.Text(key), Count(work, occurrence, key, null), occurs);
        foreach (var child in group.Groups) Compare(work, occurrence, group, child.Name, Count(work, occurrence, 0, child), child.Occurs);
        for (var member = work[occurrence].First; member >= 0; member = work[member].Next)
        {
            if (work[member].Group is null) continue;
            for (var item = member; item >= 0; item = work[item].Same) Check(work, item);
        }
    }

    private static int Count(EdiWorkspace work, int occurrence, int key, EdiGroup? group)
    {
        var count = 0;
        for (var member = work[occurrence].First; member >= 0; member = work[member].Next)
        {
            if (work[member].Group != group || (group is null && work[member].Key != key)) continue;
            for (var item = member; item >= 0; item = work[item].Same) count++;
        }
        return count;
    }

    private static void Compare(EdiWorkspace work, int occurrence, EdiGroup group, string name, int count, EdiOccurs occurs)
    {
        if (count >= occurs.Min && count <= occurs.Max) return;
        var where = group.Name.Length == 0 ? "the message" : $"{group.Name} at segment {First(work, occurrence)}";
        work.Problems.Add(count < occurs.Min ? $"{where} has {count} {name}, the layout wants {occurs}" : $"{where} has {count} {name}, the layout allows {occurs}");
    }

    private static int First(EdiWorkspace work, int occurrence)
    {
        var member = work[occurrence].First;
        while (member >= 0 && work[member].Group is not null) member = work[member].First;
        return member < 0 ? 0 : work[member].Position;
    }
}
