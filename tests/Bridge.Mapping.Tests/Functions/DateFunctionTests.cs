namespace Bridge.Mapping.Tests.Functions;

public sealed class DateFunctionTests
{
    [Theory]
    [InlineData("""$parseDate(d, "[Y0001][M01][D01]")""", """{"d":"20261124"}""", "2026-11-24")]
    [InlineData("""$parseDate(d, "[Y0001][M01][D01]")""", """{"d":20261124}""", "2026-11-24")]
    [InlineData("""$parseDate(d, "[Y01][M01][D01]", {"pivot": 70})""", """{"d":70101}""", "2007-01-01")]
    [InlineData("""$parseDate(d, "[Y01][d001]", {"pivot": 70})""", """{"d":"26330"}""", "2026-11-26")]
    [InlineData("""$parseDate(d, "[Y01][d001]", {"pivot": 70})""", """{"d":"70001"}""", "1970-01-01")]
    [InlineData("""$parseDate(d, "[Y01][d001]", {"pivot": 70})""", """{"d":"69365"}""", "2069-12-31")]
    [InlineData("""$parseDate(d, "[D01].[M01].[Y0001]")""", """{"d":"29.02.2024"}""", "2024-02-29")]
    [InlineData("""$parseDate(d, "[D1] [MNn] [Y0001]")""", """{"d":"5 March 2024"}""", "2024-03-05")]
    [InlineData("""$parseDate(d, "[X0001]-W[W01]-[F1]")""", """{"d":"2026-W48-4"}""", "2026-11-26")]
    [InlineData("""$parseDate(d, "[Y0001]-[M01]-[D01] [H01]:[m01]")""", """{"d":"2026-11-26 09:05"}""", "2026-11-26T09:05:00")]
    [InlineData("""$parseDate(d, "[Y0001]-[M01]-[D01] [H01]:[m01]")""", """{"d":"2026-12-31 24:00"}""", "2027-01-01T00:00:00")]
    [InlineData("""$parseDate(d, "[h1]:[m01] [PN]")""", """{"d":"12:30 AM"}""", "00:30:00")]
    [InlineData("""$parseDate(d, "[Y0001]-[M01]-[D01] [H01]:[m01]", {"zone": "Europe/Berlin"})""", """{"d":"2026-07-01 09:05"}""", "2026-07-01T09:05:00+02:00")]
    [InlineData("""$parseDate(d, "[Y0001]-[M01]-[D01] [H01]:[m01]", {"zone": "Europe/Berlin"})""", """{"d":"2026-10-25 02:30"}""", "2026-10-25T02:30:00+02:00")]
    [InlineData("""$parseDate(d, "[Y0001]-[M01]-[D01] [H01]:[m01]", {"zone": "-05:00"})""", """{"d":"2026-10-25 02:30"}""", "2026-10-25T02:30:00-05:00")]
    [InlineData("$parseDate(d)", """{"d":"2026-11-26T10:00:00.123456789Z"}""", "2026-11-26T10:00:00.123456789Z")]
    [InlineData("$parseDate(d)", """{"d":"2026-11-26"}""", "2026-11-26")]
    [InlineData("""$parseDate(d, "[D01].[M01].[Y0001]", {"lenient": true})""", """{"d":" 31.2.2024 "}""", "2024-03-02")]
    public void A_text_is_read_as_a_date(string expression, string input, string expected) => Assert.Equal($"\"{expected}\"", Evaluation.Run(expression, input));

    [Theory]
    [InlineData("[D01].[M01].[Y0001]", "31.02.2024", "month 2 of 2024 has the days 1 to 29, not 31")]
    [InlineData("[D01].[M01].[Y0001]", "29.02.2023", "1 to 28, not 29")]
    [InlineData("[D01].[M01].[Y0001]", "01.13.2024", "there is no month 13")]
    [InlineData("[D01].[M01].[Y0001]", "1.02.2024", "does not fit the picture [D01].[M01].[Y0001] at character 1")]
    [InlineData("[D01].[M01].[Y0001]", "01.02.24", "at character 7")]
    [InlineData("[D01].[M01].[Y0001]", "01/02/2024", "at character 3: \".\" should stand there")]
    [InlineData("[D01].[M01].[Y0001]", "01.02.2024 ", "at character 11: the text should end there")]
    [InlineData("[D01].[M01].[Y0001]", "", "does not fit")]
    [InlineData("[D01].[M01].[Y0001]", "00.00.0000", "there is no month 0")]
    [InlineData("[Y01][M01][D01]", "240101", "pivot")]
    [InlineData("[Y0001][d001]", "2023366", "days 1 to 365, not 366")]
    [InlineData("[Y0001][M01][D01][H01]", "2024010125", "hours 0 to 23")]
    [InlineData("[Y0001][M01][D01][H01][m01]", "202401012401", "hours 0 to 23")]
    [InlineData("[FNn], [D01].[M01].[Y0001]", "Monday, 26.11.2026", "the day of the week")]
    [InlineData("[X0001]-W[W01]-[F1]", "2025-W53-1", "weeks 1 to 52")]
    public void A_date_that_does_not_exist_or_does_not_fit_is_an_error(string picture, string text, string message)
    {
        var error = Evaluation.Fail($"$parseDate(d, \"{picture}\")", $"{{\"d\":\"{text}\"}}");
        Assert.Equal("BR2003", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-02-29")]
    [InlineData("2026-11-26T25:00:00")]
    [InlineData("20261126")]
    [InlineData("2026-11-26 10:00:00")]
    [InlineData("2026-11-26T10:00:00+25:00")]
    [InlineData("2026-11-26T10:00:00.")]
    [InlineData("2026-11-26T10:00:00.1234567890")]
    [InlineData("26-11-26")]
    [InlineData("")]
    public void Without_a_picture_only_ISO_8601_is_read(string text) => Evaluation.Fail("$parseDate(d)", $"{{\"d\":\"{text}\"}}");

    [Fact]
    public void A_time_that_is_skipped_in_spring_is_an_error()
    {
        const string expression = """$parseDate("2026-03-29T02:30:00", "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]", {"zone": z, "lenient": l})""";
        Assert.Contains("skipped", Evaluation.Fail(expression, """{"z":"Europe/Berlin","l":false}""").Message, StringComparison.Ordinal);
        Assert.Equal("\"2026-03-29T03:30:00+02:00\"", Evaluation.Run(expression, """{"z":"Europe/Berlin","l":true}"""));
    }

    [Theory]
    [InlineData("""{"d":"00000000"}""")]
    [InlineData("""{"d":"        "}""")]
    [InlineData("""{"d":"99999999"}""")]
    [InlineData("""{"d":0}""")]
    [InlineData("{}")]
    public void What_stands_for_no_date_gives_no_value(string input) =>
        Assert.Equal("undefined", Evaluation.Run("""$parseDate(d, "[Y0001][M01][D01]", {"none": ["00000000", "99999999", ""]})""", input));

    [Theory]
    [InlineData("""$formatDate("2026-11-26", "[D01].[M01].[Y01]")""", "26.11.26")]
    [InlineData("""$formatDate("2026-11-26", "[Y01][d001]")""", "26330")]
    [InlineData("""$formatDate("2026-11-26", "[FNn], [D1o] of [MNn]")""", "Thursday, 26th of November")]
    [InlineData("""$formatDate("2026-11-26T10:00:00Z", "[H01]:[m01] [Z]", "Asia/Kolkata")""", "15:30 +05:30")]
    [InlineData("""$formatDate("2026-11-26T23:30:00-05:00", "[Y0001]-[M01]-[D01]T[H01]:[m01][Z0101t]", "Z")""", "2026-11-27T04:30Z")]
    [InlineData("""$formatDate("2026-11-26T23:30:00-05:00", "[D01] [H01]")""", "26 23")]
    [InlineData("""$formatDate("10:30:00", "[H01][m01]")""", "1030")]
    [InlineData("$formatDate(1795687200000)", "2026-11-26T10:00:00Z")]
    public void A_date_is_written_by_a_picture(string expression, string expected) => Assert.Equal($"\"{expected}\"", Evaluation.Run(expression));

    [Theory]
    [InlineData("2026-11-26", "[H01]", "no time of day")]
    [InlineData("2026-11-26T10:00:00", "[Z]", "no zone")]
    [InlineData("10:00:00", "[D01]", "no date")]
    [InlineData("26.11.2026", "[D01]", "no date in ISO 8601")]
    public void A_picture_that_asks_for_what_the_date_has_not_is_an_error(string date, string picture, string message) =>
        Assert.Contains(message, Evaluation.Fail($"$formatDate(d, \"{picture}\")", $"{{\"d\":\"{date}\"}}").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""$dateAdd("2024-01-31", 1, "month")""", "\"2024-02-29\"")]
    [InlineData("""$dateAdd("2024-02-29", -1, "years")""", "\"2023-02-28\"")]
    [InlineData("""$dateAdd("2024-12-31", 1)""", "\"2025-01-01\"")]
    [InlineData("""$dateAdd("2024-12-31T23:59:59Z", 1, "second")""", "\"2025-01-01T00:00:00Z\"")]
    [InlineData("""$dateAdd("23:30:00", 90, "minutes")""", "\"01:00:00\"")]
    [InlineData("""$dateAdd("2024-03-01", -2, "weeks")""", "\"2024-02-16\"")]
    [InlineData("""$dateDiff("2024-01-01", "2024-03-01")""", "60")]
    [InlineData("""$dateDiff("2024-03-01", "2024-01-01", "days")""", "-60")]
    [InlineData("""$dateDiff("2024-01-31", "2024-02-29", "months")""", "1")]
    [InlineData("""$dateDiff("2024-01-31", "2024-03-30", "months")""", "1")]
    [InlineData("""$dateDiff("1980-11-27", "2026-11-26", "years")""", "45")]
    [InlineData("""$dateDiff("2026-11-26T10:00:00+01:00", "2026-11-26T10:00:00Z", "minutes")""", "60")]
    [InlineData("""$dateDiff("2024-02-29", "2023-02-28", "years")""", "-1")]
    [InlineData("""$dateDiff("10:00:00", "09:59:30", "seconds")""", "-30")]
    public void Dates_are_counted_with(string expression, string expected) => Assert.Equal(expected, Evaluation.Run(expression));

    [Fact]
    public void What_is_added_is_the_difference_and_what_is_written_is_read_back()
    {
        var program = Evaluation.Compile("""
            (
              $later := $dateAdd(day, n, unit);
              $text := $formatDate(day, picture);
              [$dateDiff(day, $later, unit) = n, $dateAdd($later, -n, unit) = day, $parseDate($text, picture, {"pivot": 50}) = day, $parseDate(day) = day]
            )
            """);
        string[] units = ["days", "weeks", "months", "years"];
        string[] pictures = ["[Y01][d001]", "[D1].[M1].[Y0001]", "[X0001]W[W01][F1]", "[D1o] [MNn] [Y0001]", "[Y01][M01][D01]"];
        CsCheck.Check.Sample(
            CsCheck.Gen.Select(CsCheck.Gen.Int[0, 36_524], CsCheck.Gen.Int[-3000, 3000], CsCheck.Gen.Int[0, 3], CsCheck.Gen.Int[0, 4]),
            (days, n, unitNumber, pictureNumber) =>
            {
                var (unit, picture) = (units[unitNumber], pictures[pictureNumber]);
                // Up to the 28th a month later is the same day; years of two digits are told apart by the pivot.
                var day = new DateOnly(1950, 1, 1).AddDays(days);
                if (day.Day > 28) day = day.AddDays(-3);
                if (unit == "years") n /= 100;
                var input = $"{{\"day\":\"{day:yyyy-MM-dd}\",\"n\":{n},\"unit\":\"{unit}\",\"picture\":\"{picture}\"}}";
                var context = new EvaluationContext(); // samples run side by side
                context.Bind(Suite.SuiteCase.Decode(System.Text.Encoding.UTF8.GetBytes(input)));
                return Bridge.Mapping.Values.JsonOutput.ToText(program.Evaluate(context)) == "[true,true,true,true]";
            },
            iter: 2000);
    }

    [Theory]
    [InlineData("$fromEpochDays(1, \"excel\")", "1900-01-01")]
    [InlineData("$fromEpochDays(59, \"excel\")", "1900-02-28")]
    [InlineData("$fromEpochDays(61, \"excel\")", "1900-03-01")]
    [InlineData("$fromEpochDays(46352, \"excel\")", "2026-11-26")]
    [InlineData("$fromEpochDays(46352.75, \"excel\")", "2026-11-26T18:00:00")]
    [InlineData("$fromEpochDays(0, \"excel1904\")", "1904-01-01")]
    [InlineData("$fromEpochDays(1, \"lilian\")", "1582-10-15")]
    [InlineData("$fromEpochDays(1, \"cobol\")", "1601-01-01")]
    [InlineData("$fromEpochDays(-1, \"unix\")", "1969-12-31")]
    [InlineData("$fromEpochDays(0, \"1900-01-01\")", "1900-01-01")]
    public void Counts_of_days_become_dates(string expression, string expected) => Assert.Equal($"\"{expected}\"", Evaluation.Run(expression));

    [Fact]
    public void The_29th_of_February_1900_never_was() => Assert.Contains("never was", Evaluation.Fail("$fromEpochDays(n, \"excel\")", """{"n":60}""").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""$parseDate(d, "[Y0001][M01]")""", "names no whole date")]
    [InlineData("""$parseDate(d, "[Q]")""", "Unknown component")]
    [InlineData("""$parseDate(d, "[D01].[M01].[Y0001]", {"pivto": 70})""", "options of $parseDate")]
    [InlineData("""$parseDate(d, "[D01].[M01].[Y0001]", {"zone": "Europe/Berlim"})""", "no zone")]
    [InlineData("""$dateAdd(d, 1, "fortnight")""", "no unit")]
    [InlineData("""$fromEpochDays(d, "exel")""", "no count of days")]
    [InlineData("""$parseDate("31.02.2024", "[D01].[M01].[Y0001]")""", "constant and fails")]
    public void Constant_arguments_are_judged_when_compiling(string expression, string message) => Assert.Contains(message, Evaluation.Refuse(expression).Message, StringComparison.Ordinal);
}
