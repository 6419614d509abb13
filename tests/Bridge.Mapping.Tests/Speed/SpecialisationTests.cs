using System.Buffers;
using System.Text;
using Bridge.Codecs.Json;
using Bridge.Documents;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Tests.Speed;

/// <summary>Fast forms give what the general forms give: values, texts that are written, and errors, over documents that fit them and documents that do not.</summary>
public sealed class SpecialisationTests
{
    private static readonly string[] Expressions =
    [
        "lines", "lines.price", "lines.sub.x", "head.lines.price", "lines[type=\"S\"]", "lines[qty > 2]", "lines[type=\"S\" and qty > 2].price", "lines[type=\"S\"][qty>1].sku",
        "lines.(qty * price)", "lines.(qty - price / 2 + 1)", "lines[qty > 2].{\"a\": sku, \"b\": qty * price}", "lines.{\"a\": sub.x, \"b\": sub.y, \"c\": sub}", "(lines).(qty)", "(lines[qty>1]).(price)",
        "(lines).(sku & \"/\" & type)", "[lines.(qty * 2)]", "[(lines).({\"q\": qty})]", "[lines[qty > 100].({\"q\": qty})]", "{\"l\": lines.{\"s\": sku}, \"n\": lines[qty>100].{\"s\": sku}}",
        "[(lines)#$i.({\"n\": $i + 1, \"q\": qty})]", "[(lines[qty > 1])#$i.({\"n\": $i, \"q\": qty, \"m\": head.qty})]", "(lines)#$i.(sku & $i)", "[(head.lines)#$i.({\"n\": [(sub)#$j.({\"j\": $j, \"i\": $i})]})]",
        "( $k := qty; [(lines)#$i.({\"n\": $k + $i, \"l\": ($t := $i * 2; $t)})] )", "$sum(lines.price)", "$sum(lines.(qty * price))", "$sum(lines[type=\"S\"].(qty*price))", "$count(lines)", "$count(lines.price)", "$count(lines[type=\"S\"])", "$count(lines.(qty * price))",
        "$max(lines.price)", "$min(lines.qty)", "$average(lines.price)", "$average(lines.(qty))", "$join(lines.sku, \",\")", "$join(lines.sku)", "$join(lines[type=\"S\"].sku, \"\")", "$sum(head.lines.qty)",
        "qty * price", "head.qty + 1", "head.qty > 2", "head.qty > 2 ? \"many\" : \"few\"", "head.name = \"x\"", "$uppercase(head.name)", "$substring(head.name, 1)", "$trim(head.name) & \"!\"", "$split(head.name, \" \")[0]",
        "$contains(head.name, \"x\")", "$length(head.name) + head.qty", "{\"a\": head.name, \"b\": head.qty, \"c\": name, \"d\": head.none, \"e\": head.lines.qty}", "$round(head.qty / 3, 2)", "$number(head.name)", "$string(lines.qty)",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fast_forms_give_what_the_general_forms_give(bool mapping)
    {
        var random = new Random(20240229);
        var options = mapping ? CompileOptions.Mapping : CompileOptions.Compat;
        var compared = 0;
        foreach (var expression in Expressions)
        {
            var fast = Compile(expression, options);
            var general = Compile(expression, options with { Specialise = false });
            for (var i = 0; i < 200; i++)
            {
                var input = RandomDocument(random);
                var wanted = Run(general, input, emit: false);
                Assert.True(wanted == Run(fast, input, emit: false), $"{expression}\nover {input}\ngeneral {wanted}\nfast    {Run(fast, input, emit: false)}");
                Assert.True(wanted == Run(fast, input, emit: true), $"{expression}\nover {input}\ngeneral {wanted}\nwritten {Run(fast, input, emit: true)}");
                compared++;
            }
        }
        Assert.Equal(Expressions.Length * 200, compared);
    }

    private static MappingProgram Compile(string expression, CompileOptions options)
    {
        var result = MappingExpression.Compile(expression, options);
        return result.Program ?? throw new InvalidOperationException($"{expression}: {result.Diagnostics[0].Message}");
    }

    private static string Run(MappingProgram program, string input, bool emit)
    {
        var document = new Document();
        document.Reset(Encoding.UTF8.GetBytes(input));
        JsonDecoder.Decode(document, rejectDuplicates: false, maxDepth: 100);
        var context = new EvaluationContext();
        context.Bind(document);
        try
        {
            if (!emit) return JsonOutput.ToText(program.Evaluate(context)) ?? "undefined";
            var output = new ArrayBufferWriter<byte>();
            var writer = new JsonDocumentWriter(output, 0);
            if (!program.Emit(context, writer)) return "undefined";
            writer.Complete();
            return Encoding.UTF8.GetString(output.WrittenSpan);
        }
        catch (MappingException e)
        {
            return $"{e.JsonataCode} at {e.Position}: {e.Message}";
        }
    }

    // Mostly what the expressions expect, with anything else thrown in: missing members, other types, arrays where none are expected and the other way round.
    private static string RandomDocument(Random random)
    {
        var strange = random.Next(3) == 0 ? 12 : 0;
        return $"{{\"name\":{Text()},\"qty\":{Number()},\"price\":{Number()},\"lines\":{Lines()},\"head\":{Head()}}}";

        string Head() => Strange() ?? $"{{\"name\":{Text()},\"qty\":{Number()},\"lines\":{Lines()}}}";

        string Lines() => Strange() ?? (random.Next(8) == 0 ? Line() : $"[{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => Line()))}]");

        string Line()
        {
            if (Strange() is { } other) return other;
            var members = new List<string> { $"\"sku\":{Text()}", $"\"qty\":{Number()}", $"\"price\":{Number()}", $"\"type\":\"{"SF"[random.Next(2)]}\"", $"\"sub\":{{\"x\":{Number()},\"y\":{Text()}}}" };
            if (strange > 0 && random.Next(4) == 0) members.RemoveAt(random.Next(members.Count));
            return $"{{{string.Join(',', members)}}}";
        }

        string Number() => Strange() ?? random.Next(6) switch { 0 => "0", 1 => "-1.5", 2 => "12.50", 3 => "1e2", 4 => "9007199254740993", _ => random.Next(100).ToString(System.Globalization.CultureInfo.InvariantCulture) };

        string Text() => Strange() ?? random.Next(5) switch { 0 => "\"\"", 1 => "\" x y \"", 2 => "\"a\\\"bé\"", 3 => "\"äö\"", _ => "\"12\"" };

        string? Strange() => strange > 0 && random.Next(strange) == 0
            ? random.Next(7) switch { 0 => "null", 1 => "[]", 2 => "[1,[2,3]]", 3 => "[[{\"qty\":1}],{\"qty\":2}]", 4 => "true", 5 => "\"t\"", _ => "{\"x\":1,\"lines\":[{\"qty\":7}]}" }
            : null;
    }
}
