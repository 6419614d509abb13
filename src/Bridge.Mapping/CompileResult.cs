using System.Diagnostics.CodeAnalysis;

namespace Bridge.Mapping;

/// <summary>What compiling gave: a program, or errors.</summary>
public sealed class CompileResult
{
    internal CompileResult(MappingProgram? program, IReadOnlyList<MappingDiagnostic> diagnostics)
    {
        Program = program;
        Diagnostics = diagnostics;
    }

    /// <summary>The program; null if there are errors.</summary>
    public MappingProgram? Program { get; }

    /// <summary>Errors, and warnings that do not stop the compilation.</summary>
    public IReadOnlyList<MappingDiagnostic> Diagnostics { get; }

    /// <summary>Whether there is a program.</summary>
    [MemberNotNullWhen(true, nameof(Program))]
    public bool Succeeded => Program is not null;
}
