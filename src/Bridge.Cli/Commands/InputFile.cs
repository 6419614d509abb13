using System.CommandLine;

namespace Bridge.Cli.Commands;

/// <summary>The argument INPUT that several commands share: a file, or standard input.</summary>
internal static class InputFile
{
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
        using var input = Open(path);
        using var copy = new MemoryStream();
        input.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>What messages call it.</summary>
    public static string Name(string? path) => path is null or "-" ? "standard input" : Path.GetFileName(path);
}
