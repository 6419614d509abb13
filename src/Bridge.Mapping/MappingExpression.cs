using Bridge.Mapping.Binding;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping;

/// <summary>Compiles JSONata. Thread-safe.</summary>
public static class MappingExpression
{
    /// <summary>Compiles an expression. Never throws for what is in the source; errors stand in the result.</summary>
    public static CompileResult Compile(string source, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= CompileOptions.Compat;
        var diagnostics = new List<MappingDiagnostic>();
        try
        {
            var orphans = new List<SyntaxError>();
            var bound = options.IsMapping ? Binder.Bind(Parser.Parse(source), orphans) : Binder.Bind(Parser.Parse(source));
            foreach (var orphan in orphans) diagnostics.Add(MappingDiagnostic.From(orphan, source));
            var (node, scope, nesting) = Compiler.Compile(source, bound, options, diagnostics);
            if (!diagnostics.Exists(d => !d.IsWarning)) return new CompileResult(new MappingProgram(source, node, scope, nesting, options), diagnostics);
        }
        catch (SyntaxException e)
        {
            diagnostics.Add(MappingDiagnostic.From(e.Error, source));
        }
        return new CompileResult(null, diagnostics);
    }
}
