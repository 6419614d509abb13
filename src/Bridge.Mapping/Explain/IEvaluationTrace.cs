using Bridge.Mapping.Nodes;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Explain;

/// <summary>What a program that was compiled with <see cref="CompileOptions.Trace"/> tells about its evaluation. One thread, one message.</summary>
internal interface IEvaluationTrace
{
    /// <summary>An expression begins.</summary>
    void Enter(SyntaxNode syntax);

    /// <summary>It is done. The values are valid during the call only.</summary>
    void Leave(SyntaxNode syntax, Node node, in Val input, in Val value);

    /// <summary>For exception filters: an error passes through the expression, the innermost first. Always false.</summary>
    bool Fail(SyntaxNode syntax);
}
