using System.Text;
using Bridge.Mapping.Tests.Suite;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Tests.Functions;

/// <summary>Evaluates one expression in mode mapping over a JSON input.</summary>
internal static class Evaluation
{
    public static readonly DateTimeOffset Moment = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);

    public static MappingProgram Compile(string expression, CompileOptions? options = null)
    {
        var compiled = MappingExpression.Compile(expression, options ?? CompileOptions.Mapping);
        Assert.True(compiled.Succeeded, string.Join('\n', compiled.Diagnostics.Select(d => d.Message)));
        return compiled.Program;
    }

    /// <summary>The result as JSON; "undefined" for none.</summary>
    public static string Run(string expression, string input = "{}", int seed = 7, CompileOptions? options = null)
    {
        var context = new EvaluationContext();
        context.Bind(SuiteCase.Decode(Encoding.UTF8.GetBytes(input)), Moment, seed);
        return JsonOutput.ToText(Compile(expression, options).Evaluate(context)) ?? "undefined";
    }

    /// <summary>The error of an evaluation that must fail.</summary>
    public static MappingException Fail(string expression, string input = "{}") => Assert.Throws<MappingException>(() => Run(expression, input));

    /// <summary>The first finding of a compilation that must fail.</summary>
    public static MappingDiagnostic Refuse(string expression)
    {
        var compiled = MappingExpression.Compile(expression, CompileOptions.Mapping);
        Assert.False(compiled.Succeeded);
        return compiled.Diagnostics[0];
    }
}
