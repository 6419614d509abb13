using Bridge.Codecs.Json;
using Bridge.Documents;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Tests.Suite;

/// <summary>One case of the suite, and how to run it.</summary>
internal sealed class SuiteCase
{
    private readonly Document _document;
    private readonly Val _case;
    private readonly string _folder;
    private readonly string _datasets;

    private SuiteCase(string name, Document document, Val value, string folder, string datasets)
    {
        Name = name;
        _document = document;
        _case = value;
        _folder = folder;
        _datasets = datasets;
    }

    public string Name { get; }

    public static Document Decode(byte[] json)
    {
        var document = new Document();
        document.Reset(json);
        JsonDecoder.Decode(document, rejectDuplicates: false, maxDepth: 512);
        return document;
    }

    public static List<SuiteCase> ReadAll(string folder)
    {
        var cases = new List<SuiteCase>();
        foreach (var group in Directory.GetDirectories(Path.Combine(folder, "groups")).Order(StringComparer.Ordinal))
        {
            foreach (var file in Directory.GetFiles(group, "*.json").Order(StringComparer.Ordinal))
            {
                var document = Decode(File.ReadAllBytes(file));
                var root = Val.Of(document, 0);
                var items = new ItemCursor(root);
                for (var i = 0; items.Next(out var item); i++)
                {
                    var name = $"{Path.GetFileName(group)}/{Path.GetFileName(file)}[{i}]";
                    cases.Add(new SuiteCase(name, document, item, group, Path.Combine(folder, "datasets")));
                }
            }
        }
        return cases;
    }

    private Val Member(string name) => Compare.TryGetMember(_case, System.Text.Encoding.UTF8.GetBytes(name), out var member) ? member : default;

    public string Expression => Member("expr").IsText ? Member("expr").AsString : File.ReadAllText(Path.Combine(_folder, Member("expr-file").AsString));

    private Val Input()
    {
        var data = Member("data");
        if (!data.IsUndefined) return data;
        var dataset = Member("dataset");
        return dataset.IsText ? Val.Of(Decode(File.ReadAllBytes(Path.Combine(_datasets, dataset.AsString + ".json"))), 0) : default;
    }

    /// <summary>Null if the case passes, else what went wrong.</summary>
    public string? Run(bool specialise)
    {
        var names = new List<string>();
        var values = new List<Val>();
        var bindings = new MemberCursor(Member("bindings"));
        while (bindings.Next(out var name, out var value))
        {
            names.Add(name.AsString);
            values.Add(value);
        }
        var compiled = MappingExpression.Compile(Expression, new CompileOptions { Variables = names, Specialise = specialise });
        var expectedCode = ExpectedCode();
        if (!compiled.Succeeded)
        {
            var error = compiled.Diagnostics[0];
            return CheckError(error.JsonataCode, error.Token, error.Value, null, error.Message, expectedCode);
        }
        var context = new EvaluationContext();
        if (Member("depth").IsNumber)
        {
            context.Limits = new EvaluationLimits { Depth = (int)Member("depth").AsDouble, Time = TimeSpan.FromMilliseconds(Member("timelimit").AsDouble), AsSuite = true };
        }
        var root = Input();
        context.Bind(root);
        for (var i = 0; i < values.Count; i++) context.SetVariable(i, values[i]);
        Val result;
        string? emitted = null;
        try
        {
            result = compiled.Program.Evaluate(context);
            if (expectedCode is null)
            {
                var output = new System.Buffers.ArrayBufferWriter<byte>();
                var writer = new JsonDocumentWriter(output, 0);
                // Evaluating twice over one context also shows what the first evaluation left behind.
                var expected = JsonOutput.ToText(result);
                var written = compiled.Program.Emit(context, writer);
                if (written) writer.Complete();
                emitted = written ? Wtf8.Decode(output.WrittenSpan) : null;
                if (!Same(expected, emitted) && !IsRandom) return $"emitted {emitted} but evaluated {expected}";
                result = compiled.Program.Evaluate(context);
            }
        }
        catch (MappingException e)
        {
            return CheckError(e.JsonataCode, e.Token, e.Value, e.FunctionName, e.Message, expectedCode);
        }
        if (expectedCode is not null) return $"expected {expectedCode}, got {JsonOutput.ToText(result)}";
        if (!Member("undefinedResult").IsUndefined) return result.IsUndefined ? null : $"expected undefined, got {JsonOutput.ToText(result)}";
        var wanted = Member("result");
        return !result.IsUndefined && Compare.DeepEqual(wanted, result, exact: false) ? null : $"expected {JsonOutput.ToText(wanted)}, got {JsonOutput.ToText(result) ?? "undefined"}";
    }

    private bool IsRandom => Expression.Contains("$random", StringComparison.Ordinal) || Expression.Contains("$shuffle", StringComparison.Ordinal);

    private static bool Same(string? left, string? right)
    {
        if (left is null || right is null) return left == right;
        return Compare.DeepEqual(Val.Of(Decode(Wtf8.Encode(left)), 0), Val.Of(Decode(Wtf8.Encode(right)), 0), exact: false);
    }

    private string? ExpectedCode()
    {
        if (Member("code").IsText) return Member("code").AsString;
        return Compare.TryGetMember(Member("error"), "code"u8, out var code) ? code.AsString : null;
    }

    private string? CheckError(string code, string? token, string? value, string? functionName, string message, string? expectedCode)
    {
        if (code != expectedCode) return $"expected {expectedCode ?? JsonOutput.ToText(Member("result")) ?? "undefined"}, got {code}: {message}";
        if (Member("token").IsText && JsonOutput.ToText(Member("token")) != token) return $"expected token {JsonOutput.ToText(Member("token"))}, got {token}";
        var members = new MemberCursor(Member("error"));
        while (members.Next(out var name, out var wanted))
        {
            var got = name.AsString switch
            {
                "token" => token,
                "value" => value,
                "functionName" => functionName is null ? null : Syntax.JsonText.Quote(functionName),
                "message" => Syntax.JsonText.Quote(message),
                _ => JsonOutput.ToText(wanted),
            };
            if (got != JsonOutput.ToText(wanted)) return $"expected {name.AsString} {JsonOutput.ToText(wanted)}, got {got}";
        }
        return null;
    }
}
