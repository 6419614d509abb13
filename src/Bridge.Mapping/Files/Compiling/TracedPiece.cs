using Bridge.Mapping.Explain;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>A piece compiled a second time, so that its evaluation can be watched. Immutable.</summary>
internal sealed record TracedPiece(MappingProgram Program, OutputSkeleton Skeleton)
{
    public static TracedPiece Of(MappingProgram program, bool isSplit) => new(
        MappingExpression.Compile(program.Source, program.Options with { Specialise = false, Trace = true }).Program!,
        OutputSkeleton.Of(Parser.Parse(program.Source), isSplit));
}
