using System.CommandLine;

namespace Bridge.Cli.Commands;

/// <summary>The argument INPUT that several commands share: a file, or standard input.</summary>
internal static class InputFile
{
    private const int MaxWhole = 512 * 1024 * 1024;

    public static Argument<string?> Argument() => new("INPUT") { Description = "The input file; standard input if not given or '-'.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Opens it for reading from its beginning.</summary>
    public static Stream Open(string? path)
    {
        if (path is null or "-") return Console.OpenStandardInput();
        try
        {
            return new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan, Share = FileShare.ReadWrite | FileShare.Delete });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnavailableException($"The input cannot be read: {e.Message}");
        }
    }

    /// <summary>All of it.</summary>
    public static byte[] ReadAll(string? path)
    {
        var all = ReadHead(path, MaxWhole + 1);
        return all.Length <= MaxWhole ? all : throw new UnavailableException($"The input is larger than {MaxWhole / (1024 * 1024)} MB, and this command holds all of it; give it a part.");
    }

    /// <summary>Its beginning.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">The most bytes that are read.</param>
    public static byte[] ReadHead(string? path, int length)
    {
        using var input = Open(path);
        using var copy = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while (copy.Length < length && (read = input.Read(buffer, 0, (int)Math.Min(buffer.Length, length - copy.Length))) > 0) copy.Write(buffer, 0, read);
        return copy.ToArray();
    }

    /// <summary>What messages call it.</summary>
    public static string Name(string? path) => path is null or "-" ? "standard input" : Path.GetFileName(path);
}
