using Bridge.Configuration.Values;

namespace Bridge.Adapters.File.Contents;

/// <summary>What a packed file may grow to: a megabyte can hold a gigabyte of zeros.</summary>
/// <param name="MaxUnpacked">Bytes of all that is in one file.</param>
/// <param name="MaxRatio">Unpacked bytes for each packed one, once there are more than <see cref="Unchecked"/>.</param>
internal readonly record struct UnpackLimits(ByteSize MaxUnpacked, int MaxRatio)
{
    /// <summary>Up to here the ratio says nothing: a small file of blanks is packed as well as any bomb, and does no harm.</summary>
    public const long Unchecked = 16L << 20;

    /// <exception cref="DamagedContentException">It is too much.</exception>
    public void Check(long unpacked, long packed)
    {
        if (unpacked > MaxUnpacked.Bytes) throw new DamagedContentException($"It unpacks to more than max_unpacked ({MaxUnpacked}).");
        if (unpacked > Unchecked && unpacked / MaxRatio > packed) throw new DamagedContentException($"It unpacks to more than max_ratio ({MaxRatio}) times its {packed} bytes, like a file that is made to fill disks. If it is none, raise max_ratio.");
    }
}
