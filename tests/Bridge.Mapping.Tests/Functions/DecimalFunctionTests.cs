namespace Bridge.Mapping.Tests.Functions;

public sealed class DecimalFunctionTests
{
    [Theory]
    [InlineData("$int(x)", "\"0042\"", "42")]
    [InlineData("$int(x)", "\" 42- \"", "-42")]
    [InlineData("$int(x)", "5.00", "5")]
    [InlineData("$int(x)", "\"1234567890123456789012345678901234567890\"", "1234567890123456789012345678901234567890")]
    [InlineData("$decimal(x)", "\"0012.50\"", "12.50")]
    [InlineData("$decimal(x, 3)", "\"12.5\"", "12.500")]
    [InlineData("$decimal(x, 1)", "12.50", "12.5")]
    [InlineData("$implied(x, 2)", "\"0012345\"", "123.45")]
    [InlineData("$implied(x, 2)", "\"0012345-\"", "-123.45")]
    [InlineData("$implied(x, 2)", "5", "0.05")]
    [InlineData("$toImplied(x, 2, 7)", "123.45", "\"0012345\"")]
    [InlineData("$toImplied(x, 2, 7)", "-123.45", "\"-012345\"")]
    [InlineData("$toImplied(x, 2, 5)", "0", "\"00000\"")]
    [InlineData("$toImplied(x, 3, 7)", "0.05", "\"0000050\"")]
    [InlineData("$toImplied(x, 0, 40)", "1234567890123456789012345678901234567890", "\"1234567890123456789012345678901234567890\"")]
    [InlineData("$overpunch(x, 2)", "\"0001234E\"", "123.45")]
    [InlineData("$overpunch(x, 2)", "\"0001234N\"", "-123.45")]
    [InlineData("$overpunch(x)", "\"000}\"", "0")]
    [InlineData("$overpunch(x)", "\"123\"", "123")]
    [InlineData("$toOverpunch(x, 2, 8)", "-123.45", "\"0001234N\"")]
    [InlineData("$toOverpunch(x, 2, 8)", "123.4", "\"0001234{\"")]
    [InlineData("$packed(x, 2)", "\"12345C\"", "123.45")]
    [InlineData("$packed(x, 2)", "\"0123456D\"", "-1234.56")]
    [InlineData("$packed(x)", "\"123f\"", "123")]
    [InlineData("$roundTo(x, 0)", "2.5", "3")]
    [InlineData("$roundTo(x, 0)", "-2.5", "-3")]
    [InlineData("$roundTo(x, 2)", "2.5", "2.50")]
    [InlineData("$roundTo(x, 0, \"half_even\")", "2.5", "2")]
    [InlineData("$roundTo(x, 1, \"down\")", "2.59", "2.5")]
    [InlineData("$roundTo(x, 1, \"up\")", "2.51", "2.6")]
    [InlineData("$roundTo(x, 0, \"floor\")", "-2.1", "-3")]
    [InlineData("$roundTo(x, 0, \"ceiling\")", "-2.9", "-2")]
    [InlineData("$roundTo(x, -2, \"half_down\")", "1250", "1200")]
    public void Numbers_are_converted_exactly(string expression, string x, string expected) => Assert.Equal(expected, Evaluation.Run(expression, $"{{\"x\":{x}}}"));

    [Theory]
    [InlineData("$int(x)", "\"12.5\"", "not whole")]
    [InlineData("$int(x)", "\"12a\"", "no number")]
    [InlineData("$int(x)", "\"\"", "no number")]
    [InlineData("$int(x)", "\"+-1\"", "no number")]
    [InlineData("$decimal(x)", "\"1e5\"", "no number")]
    [InlineData("$decimal(x, 1)", "\"12.55\"", "more than 1 decimals")]
    [InlineData("$implied(x, 2)", "\"12.3\"", "no point of their own")]
    [InlineData("$toImplied(x, 2, 4)", "123.45", "needs 5 places, 4 are there")]
    [InlineData("$toImplied(x, 2, 5)", "-123.45", "needs 6 places")]
    [InlineData("$toImplied(x, 1, 9)", "123.45", "more than 1 decimals")]
    [InlineData("$overpunch(x)", "\"12Z\"", "sign in the last digit")]
    [InlineData("$packed(x)", "\"12345\"", "packed")]
    [InlineData("$packed(x)", "\"1A3C\"", "packed")]
    [InlineData("$packed(x)", "\"1239\"", "packed")]
    public void What_would_lose_or_guess_digits_is_an_error(string expression, string x, string message)
    {
        var error = Evaluation.Fail(expression, $"{{\"x\":{x}}}");
        Assert.Equal("BR2003", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_doubles_the_functions_give_doubles() =>
        Assert.Equal("0.30000000000000004", Evaluation.Run("$decimal(\"0.1\") + $decimal(\"0.2\")", options: CompileOptions.Mapping with { Exact = false }));

    [Theory]
    [InlineData("$roundTo(x, 2, \"half\")", "no way to round")]
    [InlineData("$implied(x, -1)", "whole number from 0")]
    [InlineData("$implied(x)", "needs 2 arguments")]
    [InlineData("$int(x, 2)", "takes one argument, not 2")]
    [InlineData("$int(true)", "must be text or a number")]
    [InlineData("$int(\"a\")", "constant and fails")]
    [InlineData("1 + \"a\"", "constant and fails")]
    [InlineData("$formatInteger(x, \"w;x;\")", "")]
    [InlineData("$substring(x, \"1\")", "must be a number")]
    [InlineData("$formatNumber(x, \"0.0.0\")", "argument 2 of $formatNumber")]
    [InlineData("x.$formatNumber($, \"0.0.0\")", "argument 2 of $formatNumber")]
    [InlineData("$fit(x, 5, \"middle\")", "\"left\" or \"right\"")]
    [InlineData("$padLeft(x, 5, \"ab\")", "one character")]
    public void Calls_are_checked_when_compiling(string expression, string message) => Assert.Contains(message, Evaluation.Refuse(expression).Message, StringComparison.Ordinal);
}
