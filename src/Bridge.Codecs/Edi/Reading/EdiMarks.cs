using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Bridge.Codecs.Edi.Reading;

/// <summary>
/// The separators of a segment, found 64 bytes at a time: places in the bytes, in order, the segment's end as the last. One a thread, reused for segment after segment.
/// </summary>
internal sealed class EdiMarks
{
    private const int Block = 64;
    private const int KeptPlaces = 64 * 1024; // a larger segment's list is given back with the message

    private int[] _places = new int[256];

    /// <summary>How many separators there are before the end.</summary>
    public int Count { get; private set; }

    /// <summary>True if the segment holds the release or escape character.</summary>
    public bool HasRelease { get; private set; }

    /// <summary>True if the segment holds ASCII bytes only.</summary>
    public bool IsAscii { get; private set; }

    /// <summary>The places, <see cref="Count"/> of them and the end.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, Count + 1);

    /// <summary>Finds the separators in a part of the bytes. Those that a release character makes data are left out.</summary>
    /// <param name="releasesNext">Whether the release character makes the next byte data.</param>
    public void Find(ReadOnlySpan<byte> bytes, int from, int to, in EdiDelimiters d, bool releasesNext)
    {
        var search = new Search(d);
        var count = 0;
        ulong released = 0, high = 0;
        for (var at = from; at < to; at += Block)
        {
            var within = to - at >= Block ? ulong.MaxValue : (1UL << (to - at)) - 1;
            ulong found, releases, others;
            if (bytes.Length - at >= Block) search.Look(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), at), out found, out releases, out others);
            else search.LookAtEnd(bytes[at..], out found, out releases, out others);
            released |= releases & within;
            high |= others & within;
            if (releasesNext) found |= releases;
            if (_places.Length - count < Block + 8) Array.Resize(ref _places, _places.Length * 2);
            count = Append(ref MemoryMarshal.GetArrayDataReference(_places), count, at, found & within);
        }
        HasRelease = released != 0;
        IsAscii = high == 0;
        Count = HasRelease && releasesNext ? LeaveOut(bytes, count, d.Release) : count;
        _places[Count] = to;
    }

    /// <summary>Gives the memory of an unusually long segment back.</summary>
    public void Trim()
    {
        if (_places.Length > KeptPlaces) _places = new int[256];
    }

    // Four at a time without asking how many there are: a wrong guess of a branch costs more than a store.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Append(ref int places, int count, int from, ulong found)
    {
        var total = count + BitOperations.PopCount(found);
        for (; count < total; count += 4)
        {
            for (var i = 0; i < 4; i++)
            {
                Unsafe.Add(ref places, count + i) = from + BitOperations.TrailingZeroCount(found);
                found &= found - 1;
            }
        }
        return total;
    }

    /// <summary>Takes release characters off the list, and the separator behind each.</summary>
    private int LeaveOut(ReadOnlySpan<byte> bytes, int found, byte release)
    {
        var count = 0;
        for (var i = 0; i < found; i++)
        {
            if (bytes[_places[i]] != release) _places[count++] = _places[i];
            else if (i + 1 < found && _places[i + 1] == _places[i] + 1) i++;
        }
        return count;
    }

    private readonly ref struct Search(in EdiDelimiters d)
    {
        // A separator that the message does not have is searched as another one.
        private readonly byte _element = d.Element;
        private readonly byte _part = d.Part != 0 ? d.Part : d.Element;
        private readonly byte _subPart = d.SubPart != 0 ? d.SubPart : d.Element;
        private readonly byte _repetition = d.Repetition != 0 ? d.Repetition : d.Element;
        private readonly byte _release = d.Release;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Look(ref byte block, out ulong found, out ulong releases, out ulong others)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                var all = Vector512.LoadUnsafe(ref block);
                found = (Vector512.Equals(all, Vector512.Create(_element)) | Vector512.Equals(all, Vector512.Create(_part)) | Vector512.Equals(all, Vector512.Create(_subPart)) | Vector512.Equals(all, Vector512.Create(_repetition))).ExtractMostSignificantBits();
                releases = Vector512.Equals(all, Vector512.Create(_release)).ExtractMostSignificantBits();
                others = all.ExtractMostSignificantBits();
                if (_release == 0) releases = 0;
                return;
            }
            var low = Vector256.LoadUnsafe(ref block);
            var high = Vector256.LoadUnsafe(ref block, 32);
            found = Mask(Separators(low), Separators(high));
            releases = Mask(Vector256.Equals(low, Vector256.Create(_release)), Vector256.Equals(high, Vector256.Create(_release)));
            others = Mask(low, high);
            if (_release == 0) releases = 0;
        }

        [SkipLocalsInit]
        public void LookAtEnd(ReadOnlySpan<byte> bytes, out ulong found, out ulong releases, out ulong others)
        {
            Span<byte> padded = stackalloc byte[Block];
            bytes.CopyTo(padded);
            Look(ref MemoryMarshal.GetReference(padded), out found, out releases, out others);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<byte> Separators(Vector256<byte> block) =>
            Vector256.Equals(block, Vector256.Create(_element)) | Vector256.Equals(block, Vector256.Create(_part)) | Vector256.Equals(block, Vector256.Create(_subPart)) | Vector256.Equals(block, Vector256.Create(_repetition));

        private static ulong Mask(Vector256<byte> low, Vector256<byte> high) => low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
    }
}
