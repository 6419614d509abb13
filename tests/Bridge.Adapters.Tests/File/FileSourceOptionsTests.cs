using Bridge.Adapters.File;
using Bridge.Adapters.File.Finding;

namespace Bridge.Adapters.Tests.File;

public sealed class FileSourceOptionsTests
{
    private static IReadOnlyList<string> Findings(string options) => [.. new AdapterStage(new FileAdapter()).Findings($"{{ type: file, {options} }}").Select(d => d.Message)];

    [Theory]
    [InlineData("path: in/*.csv, done_file: ready", "done_file")]
    [InlineData("path: in/*.csv, done_file: \"{nam}.done\"", "done_file")]
    [InlineData("path: in/*.csv, poll_interval: 0s", "poll_interval")]
    [InlineData("path: in/*.csv, min_size: 2KiB, max_size: 1KiB", "max_size")]
    [InlineData("path: in/*.csv, after: { success: in }", "again and again")]
    [InlineData("path: in/*.csv, after: { sucess: done }", "success")]
    [InlineData("path: in/*.gz, unpack: gzip, strip_ctrl_z: true", "strip_ctrl_z")]
    [InlineData("path: in/*.gz, unpack: bzip2", "auto")]
    [InlineData("framing: { type: lines }", "path")]
    public void A_mistake_is_named(string options, string expected) => Assert.Contains(Findings(options), m => m.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void A_good_section_has_no_findings() => Assert.Empty(Findings("path: in/*.csv, done_file: \"{name}.done\", after: { success: delete, failure: bad/ }"));

    [Theory]
    [InlineData("/a/b/*.csv", "/a/b", "*.csv")]
    [InlineData("/a/b/c.csv", "/a/b", "c.csv")]
    [InlineData("/a/*/c/*.csv", "/a", "*/c/*.csv")]
    [InlineData("/a/b/**/*.csv", "/a/b", "**/*.csv")]
    [InlineData("/a/b/", "/a/b", "*")]
    [InlineData("/*.csv", "/", "*.csv")]
    public void The_folder_ends_before_the_first_wildcard(string path, string root, string pattern)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths of Unix");
        Assert.Equal((root, pattern), FolderScan.Split(path));
    }
}
