using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Documents;

namespace Bridge.Formats;

/// <summary>
/// Compiles JSONata for codecs and templates; implemented by the mapping engine, so that codecs and adapters need not know it.
/// Thread-safe.
/// </summary>
public interface IExpressions
{
    /// <summary>
    /// Compiles an expression over documents of this shape (null: unchecked names). Errors are added to <paramref name="diagnostics"/> with file, line and column,
    /// and null is returned.
    /// </summary>
    IExpression? Compile(ConfigText source, Shape? shape, Diagnostics diagnostics);
}
