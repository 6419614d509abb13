using System.IO.Compression;
using System.Text;
using Bridge.Adapters.File;
using Bridge.Adapters.File.Contents;
using Bridge.Adapters.File.Finding;
using Bridge.Adapters.File.Finishing;
using Bridge.Adapters.File.Reading;

namespace Bridge.Adapters.Tests.File.Contents;

using File = System.IO.File;

/// <summary>Damaged gzip files and zip archives are refused with a reason, never by an exception that nobody expects, and never without an end.</summary>
public sealed class PackedFuzzTests : IDisposable
{
    // Each input is a file of its own, so a long run takes a tenth of what decoders take.
    private static int Inputs => int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_FUZZ_INPUTS"), out var count) ? count : Environment.GetEnvironmentVariable("BRIDGE_TEST_LONG") == "1" ? 100_000 : 1_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Damaged_bytes_are_refused_with_a_reason(bool zip)
    {
        var whole = zip ? Zip() : Gzip();
        var random = new Random(7);
        var options = new FileSourceOptions { Path = _folder["*"], After = new AfterOptions(), Unpack = zip ? UnpackMode.Zip : UnpackMode.Gzip };
        int refused = 0, read = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var path = _folder["packed"];
            await File.WriteAllBytesAsync(path, Damage(whole, random), TestContext.Current.CancellationToken);
            var info = new FileInfo(path);
            using var file = await OpenedFile.OpenAsync(new FileEntry(path, "packed", info.Length, info.LastWriteTimeUtc), "test", TestContext.Current.CancellationToken);
            try
            {
                using var unpacking = await Unpacking.OpenAsync(file!, options, TestContext.Current.CancellationToken);
                foreach (var part in unpacking.Parts) Assert.True(await LengthAsync(part.Content) < 1 << 20);
                read++;
            }
            catch (DamagedContentException e)
            {
                Assert.NotEmpty(e.Message);
                refused++;
            }
        }
        Assert.True(refused > 0 && read > 0, $"{refused} refused, {read} read");
    }

    private static async Task<long> LengthAsync(IContent content)
    {
        var buffer = new byte[8192];
        var length = 0L;
        while (await content.ReadAsync(buffer, length, TestContext.Current.CancellationToken) is var got and > 0) length += got;
        return length;
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = new List<byte>(whole);
        for (var i = random.Next(4); i > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 6))); break;
                case 3 when at > 4: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes.InsertRange(at, bytes.GetRange(0, random.Next(Math.Min(30, bytes.Count)))); break;
            }
            if (bytes.Count == 0) bytes.Add(0);
        }
        return [.. bytes];
    }

    private static byte[] Gzip()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(Text());
        return packed.ToArray();
    }

    private static byte[] Zip()
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach (var (name, level) in ((string, CompressionLevel)[])[("a.csv", CompressionLevel.Optimal), ("b.csv", CompressionLevel.NoCompression)])
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(Text());
            }
        }
        return packed.ToArray();
    }

    private static byte[] Text() => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(i => $"{i};order {i};{i * 37}\n")));
}
