using System.Text;
using Bridge.Adapters.File.Reading;

namespace Bridge.Adapters.File.Contents;

/// <summary>Opens files that are transcoded.</summary>
internal static class TranscodedContent
{
    /// <summary>The file as UTF-8, made while it is read; offsets count its bytes.</summary>
    /// <exception cref="DamagedContentException">There is no mark that says which way round the bytes are.</exception>
    public static async ValueTask<ContentPart> OpenAsync(OpenedFile file, Transcoding transcoding, UnpackLimits limits, CancellationToken cancellationToken)
    {
        var isBig = transcoding == Transcoding.Utf16 ? await IsBigAsync(file, cancellationToken) : transcoding == Transcoding.Utf16be;
        var encoding = new UnicodeEncoding(isBig, byteOrderMark: true, throwOnInvalidBytes: true);
        var content = new UnpackedContent(() => Encoding.CreateTranscodingStream(new HandleStream(file.Handle), encoding, new UTF8Encoding(false)), file.Size, limits);
        return new ContentPart(content, file.Identity.Part("utf-16"), file.Headers, IsPacked: true);
    }

    private static async ValueTask<bool> IsBigAsync(OpenedFile file, CancellationToken cancellationToken)
    {
        var mark = new byte[2];
        var length = await RandomAccess.ReadAsync(file.Handle, mark, 0, cancellationToken);
        return mark switch
        {
            [0xFE, 0xFF] => true,
            [0xFF, 0xFE] => false,
            _ => throw new DamagedContentException($"The file begins with {Convert.ToHexString(mark.AsSpan(0, length))}, which is no mark of UTF-16. If it is UTF-16 without a mark, write transcode: utf16le or utf16be."),
        };
    }
}
