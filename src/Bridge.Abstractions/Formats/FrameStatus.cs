namespace Bridge.Formats;

/// <summary>What a framer found.</summary>
public enum FrameStatus
{
    /// <summary>More bytes are needed; nothing was consumed.</summary>
    NeedMore,
    /// <summary>One frame was taken.</summary>
    Frame,
    /// <summary>Bytes were consumed that belong to no message and carry no data (a header line, blank lines, padding); nothing is to be kept.</summary>
    Ignored,
    /// <summary>Bytes were consumed that are no whole frame (noise, a wrong check character); they go to the dead letters, the stream goes on.</summary>
    Skipped,
    /// <summary>The stream cannot go on: what was read goes to the dead letters and the connection is closed, or the file is set aside. At the end of a stream it may come without bytes: what is told of did not come.</summary>
    Broken,
}
