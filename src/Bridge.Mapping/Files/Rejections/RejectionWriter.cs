using System.Globalization;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Errors;
using Bridge.Mapping.Explain;
using Bridge.Mapping.Files.Compiling;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Files.Sensitive;
using Bridge.Mapping.Schemas;
using Bridge.Messages;

namespace Bridge.Mapping.Files.Rejections;

/// <summary>
/// Says why a message was rejected: what, the place in the mapping file, the part of the output, the fields of the input with their bytes, and where the message
/// came from; without the values of sensitive fields. One for each worker; one thread at a time.
/// </summary>
/// <param name="mapping">The mapping.</param>
/// <param name="document">The worker's document, which holds the message.</param>
/// <param name="destination">The worker's destination, or null.</param>
internal sealed class RejectionWriter(FileMapping mapping, Document document, string? destination)
{
    /// <summary>Stands where a reason would quote what was made of a sensitive field.</summary>
    private const string Hidden = "*** (not shown: the expression reads a sensitive field)";

    /// <summary>Stands there where a flood of rejections leaves no time to see what was read.</summary>
    private const string Unknown = "*** (not shown: too many messages are rejected to see whether a sensitive field is in it; `bridge map --explain` tells)";

    private FailureInquiry? _inquiry;

    private FailureInquiry Inquiry => _inquiry ??= new FailureInquiry(mapping, document, destination);

    /// <summary>An expression failed.</summary>
    /// <param name="error">The error.</param>
    /// <param name="piece">The expression.</param>
    /// <param name="input">The message.</param>
    /// <param name="isDecoded">The document holds the message.</param>
    /// <param name="readsInput">The expression reads the message; templates read the output.</param>
    public MappingRejection Of(MappingException error, CompiledPiece piece, in Message input, bool isDecoded, bool readsInput = true)
    {
        Mark(isDecoded);
        // One that hit a limit would hit it again.
        var isInquired = isDecoded && readsInput && error.Code != ErrorMessages.LimitCode;
        var finding = isInquired ? Inquiry.Failure(piece, input, error.Value) : null;
        var at = Math.Max(0, error.Start);
        var isHidden = finding?.ReadsSensitive ?? (mapping.Sensitive.Any && (isInquired || mapping.Sensitive.Reads(piece.Source, at)));
        isHidden |= finding is not null ? mapping.Parts.SensitiveOutput.Covers(finding.Path) : !readsInput && mapping.Parts.SensitiveOutput.Any;
        var text = new StringBuilder($"{error.Code} {ShownLocation.Of(piece.Source.Locate(at))}  {(!isHidden ? error.Message : isInquired && finding is null ? Unknown : Hidden)}");
        if (error.JsonataCode.Length > 0 && error.JsonataCode != error.Code) text.Append(" (JSONata ").Append(error.JsonataCode).Append(')');
        AppendExcerpt(text, piece, at);
        var own = piece.Source.PathOf(at);
        var isOutput = ReferenceEquals(piece, mapping.Parts.Output); // the others have names, and no parts
        var path = finding is { Path.Length: > 0 } && (isOutput || finding.Path.StartsWith('$')) ? finding.Path : own;
        AppendPath(text, path, finding?.Part ?? 0);
        if (own.StartsWith('$') && own != path) text.Append(", in ").Append(own);
        if (error.Value is { } value) text.Append(path.Length > 0 ? "   value " : "\n  value ").Append(isHidden ? "***" : Shorten(value));
        AppendInputs(text, finding);
        return Finish(error.Code, text, input, isDecoded) with { JsonataCode = error.JsonataCode, Path = path, Offset = OffsetOf(finding) };
    }

    /// <summary>The message is none of its format, or its output none of the other.</summary>
    /// <param name="error">The codec's error.</param>
    /// <param name="piece">The expression that was being evaluated; null while decoding.</param>
    /// <param name="input">The message.</param>
    /// <param name="isDecoded">The document holds the message.</param>
    /// <param name="part">The message of a split, from 1; 0 without a split.</param>
    public MappingRejection OfFormat(MessageFormatException error, CompiledPiece? piece, in Message input, bool isDecoded, int part)
    {
        Mark(isDecoded);
        // A field that cannot be read has an offset; one that cannot be written has a path of the output.
        var finding = piece is null || !isDecoded ? null
            : error.Offset >= 0 ? Inquiry.Failure(piece, input, null)
            : error.Path.Length > 0 ? Inquiry.Leaf(piece, input, Pointer(error.Path), part) : null;
        var isHidden = error.Offset < 0 && (finding is { ReadsSensitive: true } || mapping.Parts.SensitiveOutput.Covers(Pointer(error.Path)));
        var text = new StringBuilder($"{error.Code} {(isHidden ? Without(error.Message, finding?.Value) : ShownLocation.OfLayout(error.Message))}");
        if (finding is not null)
        {
            AppendPath(text, finding.Path, finding.Part);
            if (finding.Value is { } value) text.Append("   value ").Append(isHidden ? "***" : value);
            text.Append(CultureInfo.InvariantCulture, $"\n  in the mapping {ShownLocation.Of(piece!.Source.Locate(finding.Start))}");
        }
        var unread = error.Offset >= 0 && isDecoded ? Unread(error.Offset) : -1;
        if (unread >= 0)
        {
            text.Append("\n  input ").Append(InputText.Line(InputFields.Describe(document, unread, FileOffset(input))));
        }
        else
        {
            if (finding is not null) AppendInputs(text, finding);
            else if (error.Path.Length > 0) text.Append("\n  at ").Append(error.Path);
            if (error.Offset >= 0) text.Append(CultureInfo.InvariantCulture, $"\n  at byte {error.Offset} of the message");
            if (error.Offset >= 0 && FileOffset(input) > 0) text.Append(CultureInfo.InvariantCulture, $", byte {FileOffset(input) + error.Offset} of the input");
            if (!error.Bytes.IsEmpty && !mapping.Sensitive.Any) text.Append("\n  bytes ").Append(Convert.ToHexString(error.Bytes.Span));
        }
        return Finish(error.Code, text, input, isDecoded) with { Offset = error.Offset >= 0 ? error.Offset : OffsetOf(finding), Path = error.Path };
    }

    /// <summary>A check under <c>asserts:</c> is not true.</summary>
    /// <param name="that">The check.</param>
    /// <param name="otherwise">What makes the reason; null if there is none.</param>
    /// <param name="reason">What it made; null if nothing.</param>
    /// <param name="input">The message.</param>
    public MappingRejection OfAssert(CompiledPiece that, CompiledPiece? otherwise, string? reason, in Message input)
    {
        Mark(isDecoded: true);
        var isHidden = reason is not null && mapping.Sensitive.Any && Inquiry.Leaf(otherwise!, input, "/", 0) is not { ReadsSensitive: false };
        var shown = reason is null ? $"the check is not true: {that.Source}" : isHidden ? Hidden : reason;
        var text = new StringBuilder($"BR2012 {ShownLocation.Of(that.Source.Locate(0))}  {shown}");
        var finding = Inquiry.Leaf(that, input, "/", 0);
        AppendInputs(text, finding);
        return Finish("BR2012", text, input, isDecoded: true) with { Offset = OffsetOf(finding) };
    }

    /// <summary>The input breaks its schema.</summary>
    public MappingRejection OfInputSchema(IReadOnlyList<SchemaViolation> violations, in Message input)
    {
        Mark(isDecoded: true);
        var text = new StringBuilder("BR2015 the input breaks its schema");
        foreach (var violation in violations)
        {
            var at = DocumentPath.Find(document, violation.Path);
            AppendViolation(text, violation, isHidden: at >= 0 && (document.Nodes[at].Flags & NodeFlags.Sensitive) != 0);
        }
        var node = DocumentPath.Find(document, violations[0].Path);
        if (node > 0) text.Append("\n  input ").Append(InputText.Line(InputFields.Describe(document, node, FileOffset(input))));
        return Finish("BR2015", text, input, isDecoded: true) with { Path = violations[0].Path, Offset = node > 0 ? document.Nodes[node].SourceStart : -1 };
    }

    /// <summary>The output breaks its schema.</summary>
    public MappingRejection OfOutputSchema(IReadOnlyList<SchemaViolation> violations, CompiledPiece piece, in Message input, int part)
    {
        Mark(isDecoded: true);
        var text = new StringBuilder($"BR2016 {(part == 0 ? "the output" : $"message {part} of the split")} breaks its schema");
        FailureFinding? first = null;
        for (var i = 0; i < violations.Count; i++)
        {
            var finding = i == 0 || mapping.Sensitive.Any ? Inquiry.Leaf(piece, input, violations[i].Path, part) : null;
            AppendViolation(text, violations[i], (mapping.Sensitive.Any && finding is not { ReadsSensitive: false }) || mapping.Parts.SensitiveOutput.Covers(violations[i].Path));
            if (i == 0) first = finding;
        }
        if (first is not null) text.Append(CultureInfo.InvariantCulture, $"\n  {violations[0].Path} is made in the mapping {ShownLocation.Of(piece.Source.Locate(first.Start))}");
        AppendInputs(text, first);
        return Finish("BR2016", text, input, isDecoded: true) with { Path = violations[0].Path, Offset = OffsetOf(first) };
    }

    /// <summary>The output, or a template of the destination, has no value.</summary>
    public MappingRejection WithoutValue(string code, string what, CompiledPiece piece, in Message input) =>
        Finish(code, new StringBuilder($"{code} {ShownLocation.Of(piece.Source.Locate(0))}  {what} has no value for this message"), input, isDecoded: true);

    private void Mark(bool isDecoded)
    {
        if (isDecoded) mapping.Parts.SensitiveInput.Mark(document);
    }

    // The codec's words without the value that they quote.
    private static string Without(string message, string? value)
    {
        if (value is null) return Hidden;
        var text = value is ['"', .., '"'] ? value[1..^1] : value;
        return text.Length == 0 ? message : ShownLocation.OfLayout(message.Replace(text, "***", StringComparison.Ordinal));
    }

    private MappingRejection Finish(string code, StringBuilder text, in Message input, bool isDecoded)
    {
        Mark(isDecoded);
        if (CompiledPiece.Origin(input) is { Length: > 0 } origin) text.Append("\n  from ").Append(origin);
        var masked = mapping.Sensitive.Any ? Masking.Apply(text.ToString(), document) : text.ToString();
        return new MappingRejection(code, masked) { Decoded = isDecoded ? DocumentText.Write(document) : null };
    }

    private static void AppendExcerpt(StringBuilder text, CompiledPiece piece, int at)
    {
        if (piece.Source.Excerpt(at) is not { } excerpt) return;
        text.Append("\n  | ").Append(excerpt.Line.Replace('\t', ' ')).Append("\n  | ").Append(' ', excerpt.Column).Append('^');
    }

    private static void AppendPath(StringBuilder text, string path, int part)
    {
        if (path.StartsWith('/')) text.Append("\n  at output ").Append(path);
        else if (path.Length > 0) text.Append("\n  in ").Append(path);
        if (part > 0) text.Append(path.Length > 0 ? " of" : "\n  in").Append(CultureInfo.InvariantCulture, $" message {part} of the split");
    }

    private static void AppendInputs(StringBuilder text, FailureFinding? finding)
    {
        if (finding is null) return;
        foreach (var field in finding.Inputs) text.Append("\n  input ").Append(InputText.Line(field));
        if (finding.MoreInputs > 0) text.Append(CultureInfo.InvariantCulture, $"\n  and {finding.MoreInputs} more fields of the input");
    }

    private static void AppendViolation(StringBuilder text, SchemaViolation violation, bool isHidden)
    {
        var shown = violation with { Origin = ShownLocation.Of(new Configuration.Location(violation.Origin, 0, 0)).File };
        text.Append("\n  ").Append(isHidden ? shown with { Message = "***" } : shown);
    }

    // The field whose bytes are no value of its type.
    private int Unread(long offset)
    {
        for (var node = 0; node < document.Count; node++)
        {
            ref readonly var n = ref document.Nodes[node];
            if ((n.Flags & NodeFlags.Raw) != 0 && n.SourceStart == offset && n.Kind is not (NodeKind.Object or NodeKind.Array)) return node;
        }
        return -1;
    }

    // D[3].Price is /D/3/Price.
    private static string Pointer(string path) => "/" + path.Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/');

    private static long OffsetOf(FailureFinding? finding) => finding is { Inputs: [{ IsContainer: false } first, ..] } ? first.Offset : -1;

    private static long FileOffset(in Message input) => input.Place.IsKnown ? input.Place.Offset : 0;

    private static string Shorten(string value) => value.Length <= 200 ? value : value[..200] + "…";
}
