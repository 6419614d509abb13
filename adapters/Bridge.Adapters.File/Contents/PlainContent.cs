using Microsoft.Win32.SafeHandles;

namespace Bridge.Adapters.File.Contents;

/// <summary>A file that is not wrapped. The handle stays its opener's.</summary>
internal sealed class PlainContent(SafeFileHandle file) : IContent
{
    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken) => RandomAccess.ReadAsync(file, buffer, offset, cancellationToken);

    public void Dispose()
    {
        // The handle is OpenedFile's.
    }
}
