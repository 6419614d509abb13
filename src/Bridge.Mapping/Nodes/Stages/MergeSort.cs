namespace Bridge.Mapping.Nodes.Stages;

/// <summary>A stable merge sort of indexes that asks for nothing but "is a after b", so that any answer of a user's function ends.</summary>
internal static class MergeSort
{
    public static void Run(Span<int> order, Span<int> scratch, Func<int, int, bool> isAfter)
    {
        if (order.Length <= 1) return;
        var middle = order.Length / 2;
        Run(order[..middle], scratch[..middle], isAfter);
        Run(order[middle..], scratch[middle..], isAfter);
        order.CopyTo(scratch);
        int left = 0, right = middle;
        for (var i = 0; i < order.Length; i++)
        {
            var takeRight = left == middle || (right < order.Length && isAfter(scratch[left], scratch[right]));
            order[i] = takeRight ? scratch[right++] : scratch[left++];
        }
    }
}
