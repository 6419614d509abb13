using System.Buffers;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files.Compiling;
using Bridge.Mapping.Files.Definitions;
using Bridge.Mapping.Files.Rejections;

namespace Bridge.Mapping.Files;

/// <summary>JSONata for layouts: control totals, conditions. Exact numbers, names checked. Thread-safe.</summary>
public sealed class Expressions : IExpressions
{
    /// <inheritdoc/>
    public IExpression? Compile(ConfigText source, Shape? shape, Diagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var piece = new ProgramFactory(new MappingDefinition { Name = "layout" }, shape, diagnostics).Compile(source, "");
        return piece is null ? null : new LayoutExpression(piece);
    }

    private sealed class LayoutExpression(CompiledPiece piece) : IExpression
    {
        private readonly System.Collections.Concurrent.ConcurrentBag<EvaluationContext> _contexts = [];

        public bool TryEvaluate(Document document, IBufferWriter<byte> output)
        {
            if (!_contexts.TryTake(out var context)) context = new EvaluationContext { Limits = EvaluationLimits.Mapping };
            try
            {
                context.Bind(document);
                return piece.Program.WriteText(context, context.Root, output);
            }
            catch (MappingException e)
            {
                throw new MessageFormatException(e.Code, $"{ShownLocation.Of(piece.Source.Locate(Math.Max(0, e.Start)))}: {e.Message}", inner: e);
            }
            finally
            {
                _contexts.Add(context);
            }
        }
    }
}
