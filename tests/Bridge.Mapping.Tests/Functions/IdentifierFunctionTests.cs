namespace Bridge.Mapping.Tests.Functions;

public sealed class IdentifierFunctionTests
{
    [Theory]
    [InlineData("$uuid5(\"dns\", \"www.example.com\")", "2ed6657d-e927-568b-95e1-2665a8aea6a2")] // RFC 9562, A.4
    [InlineData("$uuid5(\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\", \"www.example.com\")", "2ed6657d-e927-568b-95e1-2665a8aea6a2")]
    [InlineData("$hash(\"abc\", \"md5\")", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("$hash(\"abc\", \"sha1\")", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("$hash(\"abc\", \"sha256\")", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("$hmac(\"what do ya want for nothing?\", \"Jefe\", \"sha256\")", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")] // RFC 4231, 4.3
    [InlineData("$crc32(\"123456789\")", "cbf43926")]
    [InlineData("$luhn(\"7992739871\")", "3")]
    [InlineData("$mod10(\"400638133393\")", "1")]
    [InlineData("$mod10(400638133393)", "1")]
    [InlineData("$mod11(\"030640615\", 10)", "2")]
    [InlineData("$mod11(\"043942089\", 10)", "X")]
    [InlineData("$mod97(\"2105017000123456781314\")", "68")]
    [InlineData("$check(\"ean13\", \"4006381333931\")", "4006381333931")]
    [InlineData("$check(\"iban\", \"DE89 3704 0044 0532 0130 00\")", "DE89 3704 0044 0532 0130 00")]
    [InlineData("$check(\"iban\", \"GB82WEST12345698765432\")", "GB82WEST12345698765432")]
    [InlineData("$check(\"isbn\", \"0-306-40615-2\")", "0-306-40615-2")]
    [InlineData("$check(\"isbn\", \"043942089X\")", "043942089X")]
    [InlineData("$check(\"isbn\", \"978-3-16-148410-0\")", "978-3-16-148410-0")]
    [InlineData("$check(\"luhn\", \"79927398713\")", "79927398713")]
    public void Known_answers(string expression, string expected) => Assert.Equal($"\"{expected}\"", Evaluation.Run(expression));

    [Theory]
    [InlineData("ean13", "4006381333930", "it should be 1")]
    [InlineData("ean13", "400638133393", "13 digits")]
    [InlineData("iban", "DE88370400440532013000", "check digits")]
    [InlineData("iban", "DE8937040044053201300", "22 characters, not 21")]
    [InlineData("iban", "de89370400440532013000", "capital letters")]
    [InlineData("isbn", "0306406153", "it should be 2")]
    [InlineData("isbn", "9773161484100", "978 or 979")]
    [InlineData("luhn", "79927398710", "it should be 3")]
    [InlineData("luhn", "1", "two digits")]
    public void A_wrong_check_digit_is_an_error(string kind, string code, string message)
    {
        var error = Evaluation.Fail($"$check(\"{kind}\", c)", $"{{\"c\":\"{code}\"}}");
        Assert.Equal("BR2003", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_of_a_message_gives_the_same_bytes()
    {
        const string all = "[$now(), $millis(), $random(), $uuid4(), $uuid7(), $uuid4(), $shuffle([1..20])]";
        Assert.Equal(Evaluation.Run(all, seed: 5), Evaluation.Run(all, seed: 5));
        Assert.NotEqual(Evaluation.Run("$uuid4()", seed: 5), Evaluation.Run("$uuid4()", seed: 6));
        Assert.Equal("true", Evaluation.Run("$uuid4() != $uuid4()"));
    }

    [Fact]
    public void Identifiers_carry_version_variant_and_moment()
    {
        Assert.Matches("^\"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\"$", Evaluation.Run("$uuid4()"));
        var seventh = Evaluation.Run("$uuid7()");
        Assert.Matches("^\"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\"$", seventh);
        Assert.StartsWith('"' + Evaluation.Moment.ToUnixTimeMilliseconds().ToString("x12", null).Insert(8, "-"), seventh, StringComparison.Ordinal);
        Assert.Equal("true", Evaluation.Run("$uuid5(\"despatch\", \"1\") = $uuid5(\"despatch\", 1) and $uuid5(\"despatch\", \"1\") != $uuid5(\"orders\", \"1\")"));
    }

    [Theory]
    [InlineData("$hash(x, \"sha265\")", "no digest")]
    [InlineData("$check(\"ean14\", x)", "no check")]
    [InlineData("$hash(x)", "needs 2 arguments")]
    [InlineData("$uuid4(1)", "takes no arguments")]
    [InlineData("$codepage(x, \"cp99999\")", "no code page")]
    public void Constant_arguments_are_judged_when_compiling(string expression, string message) => Assert.Contains(message, Evaluation.Refuse(expression).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_in_gives_nothing_out()
    {
        foreach (var call in (string[])["$int(x)", "$decimal(x)", "$implied(x, 2)", "$toImplied(x, 2, 5)", "$overpunch(x)", "$toOverpunch(x, 2, 5)", "$packed(x)", "$roundTo(x, 2)",
            "$padLeft(x, 5)", "$padRight(x, 5)", "$fit(x, 5)", "$clean(x)", "$ascii(x)", "$codepage(x, \"cp1252\")", "$hex(x)", "$unhex(x)", "$translate(x, \"a\", \"b\")",
            "$parseDate(x)", "$formatDate(x)", "$dateAdd(x, 1)", "$dateDiff(x, \"2024-01-01\")", "$fromEpochDays(x, \"unix\")", "$uuid5(\"a\", x)", "$hash(x, \"md5\")",
            "$hmac(x, \"k\", \"md5\")", "$crc32(x)", "$luhn(x)", "$mod10(x)", "$mod11(x)", "$mod97(x)", "$check(\"iban\", x)"])
        {
            Assert.Equal("undefined", Evaluation.Run(call));
        }
    }
}
