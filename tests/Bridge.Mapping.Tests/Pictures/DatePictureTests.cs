using System.Globalization;
using System.Text;
using Bridge.Mapping.Dates;
using Bridge.Mapping.Pictures;
using Bridge.Mapping.Text;
using CsCheck;

namespace Bridge.Mapping.Tests.Pictures;

public class DatePictureTests
{
    // The moment at which the answers were recorded: 2026-11-24T08:51:49.078Z.
    private const long Now = 1795510309078;

    [Fact]
    public void Times_are_written_as_the_reference_writes_them() => RecordedAnswers.Compare("date-writing.tsv", row =>
        (row[3], Format(row[2], double.Parse(row[0], CultureInfo.InvariantCulture), row[1])), 2900);

    [Fact]
    public void Times_are_read_as_the_reference_reads_them() => RecordedAnswers.Compare("date-reading.tsv", row => (row[2], Read(row[0], row[1])), 1800);

    [Theory]
    [InlineData("[Y0001,2-2]", 1521801216617, "", "18")]
    [InlineData("[Y##01,2-2]", 1521801216617, "", "18")]
    [InlineData("[Y,3-3]", 1521801216617, "", "018")]
    [InlineData("[Y]-[ M01]-[D 01]T[H01 ]:[ m   ]:[s].[f0  01][Z01:\n 01t]", 1521801216617, "", "2018-03-23T10:33:36.617Z")]
    [InlineData("[FNn], the [Dwo] of [MNn] [Y] [E]", 1521801216617, "", "Friday, the twenty-third of March 2018 ISO")]
    [InlineData("Week: [w] of [xNn]", 1533038400000, "", "Week: 1 of August")]
    [InlineData("[X0001]-W[W01]-[F1]", 1262304000000, "", "2009-W53-5")]
    [InlineData("[Z]", 0, "-0330", "-03:30")]           // the reference writes -04:30
    [InlineData("[Z0]", 0, "+0530", "+5:30")]
    [InlineData("[z]", 0, "-0500", "GMT-05:00")]
    [InlineData("[H01]:[m01]", 0, "+01:00", "01:00")]    // the reference takes +01:00 for one minute
    [InlineData("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]", 1540127100000, "-0500", "2018-10-21T08:05:00.000-05:00")]
    [InlineData("[Y0001]-[M01]-[D01]", -62198755200000, "", "-0001-01-01")]
    [InlineData("", 0, "", "")]
    [InlineData("a]]b[[é", 0, "", "a]b[é")]
    public void Times_are_written_by_the_picture(string picture, long millis, string offset, string expected) =>
        Assert.Equal(expected, Format(picture, millis, offset));

    [Theory]
    [InlineData("[", "D3135", null)]
    [InlineData("[Y", "D3135", null)]
    [InlineData("[]", "D3132", "")]
    [InlineData("[q]", "D3132", "q")]
    [InlineData("[YN]", "D3133", "Y")]
    [InlineData("[Dx]", "D3130", "x")]
    [InlineData("[Y[M]", "D3130", "[M")]
    public void Broken_pictures_name_their_mistake(string picture, string code, string? value)
    {
        var error = Assert.Throws<FunctionException>(() => DatePicture.Compile(picture));
        Assert.Equal((code, value), (error.Code, error.Value));
    }

    [Theory]
    [InlineData("[Z00000]")]
    [InlineData("[ZN]")]
    public void A_zone_that_cannot_be_written_is_D3134(string picture) => Assert.Equal("!D3134", Format(picture, 0));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(8.64e15 + 1)]
    [InlineData(double.NegativeInfinity)]
    public void A_number_beyond_time_is_D1001(double millis) => Assert.Equal("!D1001", Format("[Y]", millis));

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("+2500")]
    [InlineData("+0060")]
    [InlineData("+01:0")]
    [InlineData("1:2:3")]
    public void A_text_that_is_no_offset_is_D3134(string offset) =>
        Assert.Equal("D3134", Assert.Throws<FunctionException>(() => ZoneOffset.Parse(Encoding.ASCII.GetBytes(offset))).Code);

    [Theory]
    [InlineData("[D01].[M01].[Y0001]", "31.02.2024", "1709337600000")]         // carries over, as the reference
    [InlineData("[Y01][M01][D01]", "240512", "-1440288000000")]                // 1924, as the reference
    [InlineData("[Y0001][M1][D1]", "2024512", "1715472000000")]
    [InlineData("[Y,*-4][M01]", "201802", "1517443200000")]
    [InlineData("[Y] [MNn]", "2024 MAY", "1704067200000")]                     // the reference reads January
    [InlineData("[Y] [MNn]", "2024 Jux", "1704067200000")]
    [InlineData("[Y]-[D]", "2018-22", "!D3136")]
    [InlineData("[Y]-[D]", "irrelevant", "undefined")]
    [InlineData("[X]-[x]-[w]-[F1]", "2018-3-2-5", "!D3136")]
    [InlineData("Hello", "Hello", "undefined")]
    [InlineData("[dwo] day of [Y]", "three hundred and sixty-fifth day of 2018", "1546214400000")]
    [InlineData("[Y] [d] [H]:[m]", "2024 180 10:11", "!D3136")]
    [InlineData("[H]:[m]", "13:45", "1795527900000")]
    [InlineData("[Y]-[M]-[D] [C]", "2024-05-12 ISO", "!D3133")]
    [InlineData("[Y]-[M]-[D]", "999999-01-01", "NaN")]
    [InlineData("[Y]", "99999999999999999999999999", "NaN")]
    public void Texts_are_read_by_the_picture(string picture, string text, string expected) => Assert.Equal(expected, Read(picture, text));

    [Theory]
    [InlineData("[Y0001][M01][D01]")]
    [InlineData("[D01].[M01].[Y0001]")]
    [InlineData("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001]")]
    [InlineData("[Y0001][d001]")]
    [InlineData("[D1o] [MNn] [Y0001]")]
    [InlineData("[FNn,3-3], [Dw] [MNn,3-3] [Yw]")]
    [InlineData("[M#1]/[D#1]/[Y0001] [h]:[m]:[s].[f001] [P]")]
    [InlineData("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z0101]")]
    public void Written_times_read_back(string picture)
    {
        var compiled = DatePicture.Compile(picture);
        var unit = (compiled.Parts & DateParts.Minute) != 0 ? 1 : CivilCalendar.MillisPerDay;
        Gen.Long[-11_676_096_000_000 / unit, 13_569_465_600_000 / unit - 1].Sample(time =>            // 1600 to 2400
        {
            var builder = new Utf8Builder(stackalloc byte[128]);
            compiled.Format(time * unit, 0, ref builder);
            Assert.True(compiled.TryRead(builder.Written, Now, out var read), builder.ToString());
            Assert.Equal(time * unit, read);
            builder.Dispose();
        }, iter: 3000);
    }

    [Fact]
    public void The_fast_path_gives_the_answers_of_the_general_path()
    {
        // A trailing blank literal keeps the second picture off the fast path where the first is on it.
        var fast = DatePicture.Compile("[Y0001]-[M01]-[D01] [H01]:[m01]:[s01].[f001]|[d001][Y01]");
        var slow = DatePicture.Compile("[Y0001]-[M01]-[D01] [H01]:[m01]:[s01].[f001]|[d001][Y01][P]");
        Gen.Long[-99_999_999_999_999, 99_999_999_999_999].Sample(millis =>
        {
            var a = new Utf8Builder(stackalloc byte[128]);
            var b = new Utf8Builder(stackalloc byte[128]);
            fast.Format(millis, 0, ref a);
            slow.Format(millis, 0, ref b);
            Assert.Equal(b.ToString()[..^2], a.ToString());
            a.Dispose();
            b.Dispose();
        });
    }

    [Fact]
    public void A_hostile_text_is_refused_quickly()
    {
        var picture = DatePicture.Compile("[Y] [MNn]".Replace(" ", "") + string.Concat(Enumerable.Repeat("[Dw][Ha]", 20)) + "x");
        var text = "1May" + string.Concat(Enumerable.Repeat("one two ", 100));
        Assert.Equal("undefined", picture.TryRead(Encoding.ASCII.GetBytes(text), Now, out _) ? "read" : "undefined");
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        var pictures = new[] { DatePicture.Compile("[Y0001][M01][D01]"), DatePicture.Compile("[D1o] [MNn] [Y] [h]:[m] [P]"), DatePicture.Compile("[FNn] [Dwo] [MNn] [Yw]") };
        Span<byte> space = stackalloc byte[256];
        var before = 0L;
        for (var i = 0; i < 200; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var picture in pictures)
            {
                var builder = new Utf8Builder(space);
                picture.Format(Now + i * 10_000_000_000, 60, ref builder);
                picture.TryRead(builder.Written, Now, out _);
                builder.Dispose();
            }
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Format(string picture, double millis, string offset = "")
    {
        var builder = new Utf8Builder(stackalloc byte[64]);
        try
        {
            DatePicture.Compile(picture).Format(millis, offset.Length == 0 ? 0 : ZoneOffset.Parse(Encoding.UTF8.GetBytes(offset)), ref builder);
            return builder.ToString();
        }
        catch (FunctionException error)
        {
            return "!" + error.Code;
        }
        finally
        {
            builder.Dispose();
        }
    }

    private static string Read(string picture, string text)
    {
        try
        {
            return DatePicture.Compile(picture).TryRead(Encoding.UTF8.GetBytes(text), Now, out var millis)
                ? millis.ToString("R", CultureInfo.InvariantCulture)
                : "undefined";
        }
        catch (FunctionException error)
        {
            return "!" + error.Code;
        }
    }
}
